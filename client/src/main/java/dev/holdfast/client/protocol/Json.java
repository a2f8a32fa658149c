// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A JSON object (RFC 8259) of the protocol. Unknown fields are kept and ignored. Immutable. */
public final class Json {

    private static final JsonFactory FACTORY = new JsonFactory();

    private final Map<String, Object> values;

    private Json(Map<String, Object> values) {
        this.values = values;
    }

    /** @throws IOException unless the text begins with a JSON object */
    public static Json read(String text) throws IOException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a JSON object");
            }
            return readObject(parser);
        }
    }

    private static Json readObject(JsonParser parser) throws IOException {
        Map<String, Object> values = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (name == null) {
                throw new IOException("the JSON ends early");
            }
            parser.nextToken();
            Object value = readValue(parser);
            if (value != null) {
                values.put(name, value);
            }
        }
        return new Json(values);
    }

    private static @Nullable Object readValue(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new IOException("the JSON ends early");
        }
        return switch (token) {
            case START_OBJECT -> readObject(parser);
            case START_ARRAY -> {
                List<Object> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    Object item = readValue(parser);
                    if (item != null) {
                        items.add(item);
                    }
                }
                yield items;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    public Optional<String> text(String name) {
        return values.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    public OptionalLong number(String name) {
        return values.get(name) instanceof Number number ? OptionalLong.of(number.longValue()) : OptionalLong.empty();
    }

    public OptionalInt integer(String name) {
        OptionalLong number = number(name);
        return number.isPresent() && number.getAsLong() == (int) number.getAsLong()
                ? OptionalInt.of((int) number.getAsLong())
                : OptionalInt.empty();
    }

    public OptionalDouble decimal(String name) {
        return values.get(name) instanceof Number number
                ? OptionalDouble.of(number.doubleValue())
                : OptionalDouble.empty();
    }

    public Optional<Json> object(String name) {
        return values.get(name) instanceof Json object ? Optional.of(object) : Optional.empty();
    }

    public boolean isTrue(String name) {
        return Boolean.TRUE.equals(values.get(name));
    }

    public List<Json> objects(String name) {
        List<Json> objects = new ArrayList<>();
        if (values.get(name) instanceof List<?> items) {
            for (Object item : items) {
                if (item instanceof Json object) {
                    objects.add(object);
                }
            }
        }
        return objects;
    }

    /** Writes strings and integers, in the map's order. */
    public static String write(Map<String, ?> values) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            generator.writeStartObject();
            for (Map.Entry<String, ?> entry : values.entrySet()) {
                if (entry.getValue() instanceof Number number) {
                    generator.writeNumberField(entry.getKey(), number.longValue());
                } else {
                    generator.writeStringField(entry.getKey(), entry.getValue().toString());
                }
            }
            generator.writeEndObject();
        } catch (IOException impossible) {
            throw new AssertionError("a StringWriter does not fail", impossible);
        }
        return text.toString();
    }
}
