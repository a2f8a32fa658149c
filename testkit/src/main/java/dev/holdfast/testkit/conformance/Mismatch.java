// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;

/** The other side did not do what the conversation says. */
final class Mismatch extends Exception {

    private static final long serialVersionUID = 1L;

    private static final ObjectMapper JSON = new ObjectMapper();

    Mismatch(String explanation) {
        super(explanation);
    }

    /** @throws Mismatch if there is a difference */
    static void requireNone(Optional<String> difference, String where) throws Mismatch {
        if (difference.isPresent()) {
            throw new Mismatch(difference.get() + " in " + where);
        }
    }

    /**
     * Parses a message of the other side.
     *
     * @throws Mismatch if it is not JSON
     */
    static JsonNode requireJson(String text) throws Mismatch {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException notJson) {
            throw new Mismatch("not JSON: " + text);
        }
    }
}
