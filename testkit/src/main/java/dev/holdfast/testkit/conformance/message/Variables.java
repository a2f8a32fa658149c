// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.conformance.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The variables of one conversation that is being played: fills them in what is sent, and captures them from what comes.
 * For one thread.
 */
public final class Variables {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");
    private static final String ABSENT = "$absent";

    private final Map<String, JsonNode> values = new HashMap<>();
    private final Map<String, JsonNode> examples;
    private final Function<String, Optional<String>> given;

    /** @param given values that are not examples, made when they are first used */
    public Variables(Map<String, JsonNode> examples, Function<String, Optional<String>> given) {
        this.examples = examples;
        this.given = given;
    }

    /** The value, where it has one or can be given one. */
    public Optional<String> find(String name) {
        return Optional.ofNullable(valueOrNull(name)).map(JsonNode::asText);
    }

    /** The text with its variables filled in. */
    public String fill(String text) {
        return VARIABLE.matcher(text)
                .replaceAll(
                        found -> Matcher.quoteReplacement(value(found.group(1)).asText()));
    }

    /** The message with its variables filled in and its wildcards replaced by something that fits. */
    public JsonNode fill(JsonNode template) {
        if (template instanceof ObjectNode object) {
            ObjectNode filled = JsonNodeFactory.instance.objectNode();
            object.properties().forEach(field -> {
                if (!field.getValue().asText().equals(ABSENT)) {
                    filled.set(field.getKey(), fill(field.getValue()));
                }
            });
            return filled;
        }
        if (!template.isTextual()) {
            return template;
        }
        return switch (template.textValue()) {
            case "$string", "$any" -> new TextNode("any");
            case "$number" -> IntNode.valueOf(0);
            case "$boolean" -> BooleanNode.FALSE;
            case "$time" -> new TextNode(Instant.now().toString());
            default -> {
                Matcher whole = VARIABLE.matcher(template.textValue());
                yield whole.matches() ? value(whole.group(1)) : new TextNode(fill(template.textValue()));
            }
        };
    }

    /** The variable's value, else the conversation's example. */
    private JsonNode value(String name) {
        JsonNode value = valueOrNull(name);
        if (value == null) {
            throw new IllegalArgumentException("nothing has given ${" + name + "} a value, and it has no example");
        }
        return value;
    }

    private @Nullable JsonNode valueOrNull(String name) {
        return values.computeIfAbsent(
                name, absent -> given.apply(absent).<JsonNode>map(TextNode::new).orElseGet(() -> examples.get(absent)));
    }

    /** Compares, and sets variables that have no value yet. Empty if all matches, else the first difference. */
    public Optional<String> match(JsonNode wanted, JsonNode actual) {
        return match("", wanted, actual);
    }

    private Optional<String> match(String path, JsonNode wanted, @Nullable JsonNode actual) {
        if (wanted.asText().equals(ABSENT)) {
            return actual == null ? Optional.empty() : Optional.of(path + " is " + actual + " and should be absent");
        }
        if (actual == null) {
            return Optional.of(path + " is missing");
        }
        if (wanted instanceof ObjectNode object) {
            return object.properties().stream()
                    .map(field -> match(path + "/" + field.getKey(), field.getValue(), actual.get(field.getKey())))
                    .flatMap(Optional::stream)
                    .findFirst();
        }
        if (wanted instanceof ArrayNode array && actual.isArray() && actual.size() == array.size()) {
            return IntStream.range(0, array.size())
                    .mapToObj(at -> match(path + "/" + at, array.get(at), actual.get(at)))
                    .flatMap(Optional::stream)
                    .findFirst();
        }
        boolean fits = wanted.isTextual() ? matchesText(wanted.textValue(), actual) : isSame(wanted, actual);
        return fits ? Optional.empty() : Optional.of(path + " is " + actual + " instead of " + described(wanted));
    }

    private boolean matchesText(String wanted, JsonNode actual) {
        Matcher whole = VARIABLE.matcher(wanted);
        if (whole.matches()) {
            JsonNode known = values.putIfAbsent(whole.group(1), actual);
            return known == null || isSame(known, actual);
        }
        return switch (wanted) {
            case "$any" -> true;
            case "$string" -> actual.isTextual();
            case "$number" -> actual.isNumber();
            case "$boolean" -> actual.isBoolean();
            case "$time" -> actual.isTextual() && isTime(actual.textValue());
            default -> actual.isTextual() && fill(wanted).equals(actual.textValue());
        };
    }

    private String described(JsonNode wanted) {
        Matcher whole = VARIABLE.matcher(wanted.asText());
        return whole.matches() ? String.valueOf(values.get(whole.group(1))) : wanted.toString();
    }

    private static boolean isSame(JsonNode one, JsonNode other) {
        return one.equals(other)
                || one.isNumber() && other.isNumber() && one.decimalValue().compareTo(other.decimalValue()) == 0;
    }

    private static boolean isTime(String text) {
        try {
            Instant.parse(text);
            return true;
        } catch (DateTimeParseException other) {
            return false;
        }
    }
}
