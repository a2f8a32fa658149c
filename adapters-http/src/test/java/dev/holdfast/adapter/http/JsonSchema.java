// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;

/** Validates by the part of JSON Schema that the description uses. Stricter: an undescribed property is an error. */
final class JsonSchema {

    /** The known keywords. Any other is an error, because it would be ignored silently. */
    private static final Set<String> KNOWN = Set.of(
            "type",
            "enum",
            "pattern",
            "format",
            "minimum",
            "maximum",
            "maxLength",
            "required",
            "properties",
            "items",
            "additionalProperties",
            "description",
            "default");

    private final JsonNode api;

    JsonSchema(JsonNode api) {
        this.api = api;
    }

    /** Resolves a reference. */
    JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? api.at(node.get("$ref").textValue().substring(1)) : node;
    }

    /** All errors of a value; empty if it is valid. */
    List<String> faults(JsonNode value, JsonNode schema, String where) {
        JsonNode rule = resolve(schema);
        List<String> faults = new ArrayList<>();
        rule.fieldNames().forEachRemaining(name -> require(KNOWN.contains(name), where + ": keyword " + name, faults));
        JsonNode type = rule.path("type");
        require(
                type.isArray()
                        ? StreamSupport.stream(type.spliterator(), false)
                                .anyMatch(each -> isOfType(value, each.asText()))
                        : isOfType(value, type.asText()),
                where + " is no " + rule.path("type") + ": " + value,
                faults);
        if (rule.has("enum")) {
            boolean listed = false;
            for (JsonNode allowed : rule.get("enum")) {
                listed |= allowed.equals(value);
            }
            require(listed, where + " is none of " + rule.get("enum") + ": " + value, faults);
        }
        if (value.isTextual()) {
            checkText(value.textValue(), rule, where, faults);
        } else if (value.isNumber()) {
            require(value.asLong() >= rule.path("minimum").asLong(Long.MIN_VALUE), where + " is too small", faults);
            require(value.asLong() <= rule.path("maximum").asLong(Long.MAX_VALUE), where + " is too large", faults);
        } else if (value.isObject()) {
            checkObject(value, rule, where, faults);
        } else if (value.isArray()) {
            value.forEach(item -> faults.addAll(faults(item, rule.get("items"), where + "[]")));
        }
        return faults;
    }

    private void checkObject(JsonNode value, JsonNode rule, String where, List<String> faults) {
        rule.path("required").forEach(name -> require(value.has(name.textValue()), where + " lacks " + name, faults));
        value.properties().forEach(property -> {
            JsonNode described = rule.path("properties").path(property.getKey());
            if (!described.isMissingNode()) {
                faults.addAll(faults(property.getValue(), described, where + "." + property.getKey()));
            } else {
                require(
                        rule.path("additionalProperties").asBoolean(),
                        where + "." + property.getKey() + " is not described",
                        faults);
            }
        });
    }

    private static void checkText(String text, JsonNode rule, String where, List<String> faults) {
        require(
                !rule.has("pattern") || text.matches(rule.path("pattern").asText()),
                where + " does not match: " + text,
                faults);
        require(text.length() <= rule.path("maxLength").asInt(Integer.MAX_VALUE), where + " is too long", faults);
        String format = rule.path("format").asText();
        require(!format.equals("uri") || text.matches("[a-z]+://\\S+"), where + " is no URI: " + text, faults);
        require(!format.equals("date-time") || isTime(text), where + " is no time: " + text, faults);
    }

    private static boolean isTime(String text) {
        try {
            Instant.parse(text);
            return true;
        } catch (DateTimeParseException notATime) {
            return false;
        }
    }

    private static boolean isOfType(JsonNode value, String type) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> false;
        };
    }

    private static void require(boolean holds, String otherwise, List<String> faults) {
        if (!holds) {
            faults.add(otherwise);
        }
    }
}
