// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.conformance.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The words and numbers of {@code protocol/codes.json}, and the other JSON files beside it. */
public final class Codes {

    private static final JsonNode ALL = read("codes.json");

    private Codes() {}

    /** How a connection is closed for a reason. */
    public record Close(int code, boolean retryable) {}

    /** @throws IllegalArgumentException if no close code has this word */
    public static Close closeWith(String word) {
        for (JsonNode each : ALL.path("closeCodes")) {
            if (each.path("word").asText().equals(word)) {
                return new Close(
                        each.path("code").asInt(), each.path("retryable").asBoolean());
            }
        }
        throw new IllegalArgumentException("no close code has the word " + word);
    }

    public static JsonNode read(String file) {
        try (InputStream in = Codes.class.getResourceAsStream("/dev/holdfast/protocol/" + file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is not on the class path");
            }
            return new ObjectMapper().readTree(in);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
