// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.request;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.holdfast.adapter.http.response.Json;
import dev.holdfast.adapter.http.response.ProblemDetails;
import dev.holdfast.adapter.http.response.ProblemException;
import dev.holdfast.adapter.http.response.ProblemType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The top-level fields of a JSON object in a request. Unknown fields are ignored, and {@code null} is the same as absent.
 * The whole text must be JSON, with each name once and nothing after the object (RFC 8259 §2, §4). Immutable.
 */
final class JsonFields {

    private final Map<String, Field> fields;

    private JsonFields(Map<String, Field> fields) {
        this.fields = fields;
    }

    /**
     * A field's value.
     *
     * @param text the value of a string; empty for any other type
     */
    record Field(Optional<String> text) {}

    Optional<Field> find(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    /** @throws ProblemException if the bytes are not one JSON object */
    static JsonFields parse(byte[] body) {
        try (JsonParser json = Json.FACTORY.createParser(utf8(body))) {
            JsonToken first = json.nextToken();
            if (first != JsonToken.START_OBJECT) {
                throw notJson(first == null ? "The body is empty." : "The body must be an object: { … }.");
            }
            Map<String, Field> fields = readFields(json);
            if (json.nextToken() != null) {
                throw notJson("Something follows the end of the object.");
            }
            return new JsonFields(fields);
        } catch (JsonProcessingException malformed) {
            throw notJson(where(malformed));
        } catch (IOException impossible) {
            throw new UncheckedIOException("cannot read from memory", impossible);
        }
    }

    /** Strict: Jackson alone would guess other encodings and accept malformed UTF-8, against RFC 8259 §8.1. */
    private static String utf8(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException undecodable) {
            throw notJson("The body is not UTF-8.");
        }
    }

    private static Map<String, Field> readFields(JsonParser json) throws IOException {
        Map<String, Field> fields = new HashMap<>();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            if (value == JsonToken.VALUE_STRING) {
                fields.put(name, new Field(Optional.of(json.getText())));
            } else {
                json.skipChildren();
                if (value != JsonToken.VALUE_NULL) {
                    fields.put(name, new Field(Optional.empty()));
                }
            }
        }
        return fields;
    }

    /** The position of the error. The client's text is not repeated. */
    private static String where(JsonProcessingException malformed) {
        var position = malformed.getLocation();
        boolean duplicate = malformed.getOriginalMessage().startsWith("Duplicate field");
        String what = duplicate ? "A field occurs twice" : "The body is not JSON";
        return position == null
                ? what + "."
                : what + ": line " + position.getLineNr() + ", column " + position.getColumnNr() + ".";
    }

    private static ProblemException notJson(String what) {
        String remedy = " Send one JSON object in UTF-8, with each name once and nothing after it.";
        return new ProblemException(ProblemDetails.of(ProblemType.NOT_JSON, what + remedy));
    }
}
