// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.conformance.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The messages that {@code protocol/asyncapi.yaml} describes. Checks the part of JSON Schema that they use: type, const,
 * enum, required and properties; a field that is not described is a fault. Immutable.
 */
public final class AsyncApi {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode document;

    private AsyncApi(JsonNode document) {
        this.document = document;
    }

    /** Reads it from the class path. */
    public static AsyncApi read() {
        try (InputStream in = AsyncApi.class.getResourceAsStream("/dev/holdfast/protocol/asyncapi.yaml")) {
            if (in == null) {
                throw new IllegalStateException("asyncapi.yaml is not on the class path");
            }
            return new AsyncApi(new YAMLMapper().readTree(in));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The names of all text messages, of clients and of the server. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>();
        document.at("/components/messages").fieldNames().forEachRemaining(names::add);
        names.remove("frame");
        return names;
    }

    /** The name of a message: its {@code action} or its {@code type}. */
    public static String name(String message) {
        JsonNode json = json(message);
        return json.path("action").asText(json.path("type").asText());
    }

    /** What in a message is not as described. */
    public List<String> faults(String message) {
        JsonNode described = document.at("/components/messages/" + name(message) + "/payload");
        List<String> faults = new ArrayList<>();
        if (described.isMissingNode()) {
            faults.add("not described");
        } else {
            check("", described, json(message), faults);
        }
        return faults.stream().map(fault -> fault + " in " + message).toList();
    }

    private void check(String path, JsonNode reference, JsonNode value, List<String> faults) {
        JsonNode schema = reference.has("$ref")
                ? document.at(reference.path("$ref").asText().substring(1))
                : reference;
        if (schema.has("oneOf")) {
            boolean fits = false;
            for (JsonNode each : schema.path("oneOf")) {
                List<String> differences = new ArrayList<>();
                check(path, each, value, differences);
                fits |= differences.isEmpty();
            }
            if (!fits) {
                faults.add(path + " fits none of its schemas");
            }
            return;
        }
        if (schema.has("const") && !schema.path("const").equals(value)
                || schema.has("enum") && !contains(schema.path("enum"), value)
                || schema.has("type") && !hasType(schema.path("type"), value)) {
            faults.add(path + " is " + value + " and should be as " + schema);
        }
        if (value.isObject()) {
            schema.path("required").forEach(name -> {
                if (!value.has(name.asText())) {
                    faults.add(path + "/" + name.asText() + " is missing");
                }
            });
            value.properties().forEach(field -> {
                JsonNode property = schema.path("properties").path(field.getKey());
                if (property.isMissingNode()) {
                    faults.add(path + "/" + field.getKey() + " is not described");
                } else {
                    check(path + "/" + field.getKey(), property, field.getValue(), faults);
                }
            });
        }
    }

    private static boolean contains(JsonNode values, JsonNode value) {
        for (JsonNode each : values) {
            if (each.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasType(JsonNode types, JsonNode value) {
        if (types.isArray()) {
            for (JsonNode each : types) {
                if (hasType(each, value)) {
                    return true;
                }
            }
            return false;
        }
        return switch (types.asText()) {
            case "object" -> value.isObject();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            default -> throw new IllegalStateException("no message has the type " + types);
        };
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException notJson) {
            throw new IllegalArgumentException("not JSON: " + text, notJson);
        }
    }
}
