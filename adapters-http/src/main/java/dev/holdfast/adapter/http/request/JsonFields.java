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
 * The top-level fields of a JSON object that somebody sent. Fields nobody asks for are ignored, and {@code null} is as
 * good as absent; but the whole text must be JSON, every name once, and nothing after it (RFC 8259 §2, §4).
 */
final class JsonFields {

    private final Map<String, Field> fields;

    private JsonFields(Map<String, Field> fields) {
        this.fields = fields;
    }

    /**
     * A field's value.
     *
     * @param text its characters where it is a string, nothing where it is something else
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
                throw notJson("Something follows after the object's end.");
            }
            return new JsonFields(fields);
        } catch (JsonProcessingException malformed) {
            throw notJson(where(malformed));
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory refused to be read", impossible);
        }
    }

    /** Strictly: the parser alone would guess other encodings and forgive bad ones (RFC 8259 §8.1 allows neither). */
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

    /** The place and never the text: what was sent is not repeated. */
    private static String where(JsonProcessingException malformed) {
        var place = malformed.getLocation();
        boolean twice = malformed.getOriginalMessage().startsWith("Duplicate field");
        String what = twice ? "A field stands there twice" : "The body is not JSON";
        return place == null
                ? what + "."
                : what + ": line " + place.getLineNr() + ", column " + place.getColumnNr() + ".";
    }

    private static ProblemException notJson(String what) {
        String remedy = " Send one JSON object in UTF-8, every name once, and nothing after it.";
        return new ProblemException(ProblemDetails.of(ProblemType.NOT_JSON, what + remedy));
    }
}
