// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.testkit.conformance.message.Codes;
import java.util.ArrayList;
import java.util.List;

/** The frames of {@code protocol/frames.json} as conversations: what a server takes and passes on, and what it refuses. */
final class FrameVectors {

    private static final String BEGINNING = """
            name: "%s"
            title: "%s"
            setup:
              - http: {method: POST, path: /sessions, body: {sourceLanguage: en-US}, status: 201, answer: {sessionId: "${session}"}}
            steps:
              - as: listener
                open: {query: {sessionId: "${session}", role: listener}}
              - as: listener
                expect: {text: {type: ready}}
              - open: {query: {sessionId: "${session}", role: speaker}, token: owner}
              - expect: {text: {type: ready}}
              - send: {hex: "%s"}
            """;

    private static final String GAP = """
              - expect: {text: {type: gap, fromSeq: 0, toSeq: %1$d, reason: speakerLost}}
              - as: listener
                expect: {text: {type: gap, fromSeq: 0, toSeq: %1$d, reason: speakerLost}}
            """;

    private static final String TAKEN = """
              - expect: {text: {type: ack, seq: %d, mediaTimeUs: %d}}
              - as: listener
                expect: {hex: "%s"}
            """;

    private static final String REFUSED = """
              - expect: {text: {type: error, code: %s}}
              - expect: {close: %d}
            """;

    /** docs/protocol.md §3: a well-formed frame this far ahead of the session's next one is refused. */
    private static final long AHEAD_FRAMES_MAX = 8_640_000;

    private FrameVectors() {}

    static List<Conversation> conversations() {
        JsonNode vectors = Codes.read("frames.json");
        List<Conversation> all = new ArrayList<>();
        vectors.path("valid").forEach(vector -> all.add(valid(vector)));
        vectors.path("invalid").forEach(vector -> all.add(invalid(vector)));
        return all;
    }

    private static Conversation valid(JsonNode vector) {
        String hex = vector.path("hex").asText();
        long sequence = vector.path("header").path("sequence").asLong();
        if (sequence > AHEAD_FRAMES_MAX) {
            return Conversation.parse(beginning(vector, hex) + REFUSED.formatted("badMessage", 4500));
        }
        String gap = sequence == 0 ? "" : GAP.formatted(sequence - 1);
        long mediaTime = vector.path("header").path("mediaTimeUs").asLong();
        return Conversation.parse(beginning(vector, hex) + gap + TAKEN.formatted(sequence, mediaTime, hex));
    }

    private static Conversation invalid(JsonNode vector) {
        String hex = vector.path("hex").asText()
                + "00".repeat(vector.path("padBytes").asInt());
        return Conversation.parse(beginning(vector, hex)
                + REFUSED.formatted(
                        vector.path("word").asText(), vector.path("close").asInt()));
    }

    private static String beginning(JsonNode vector, String hex) {
        String name = vector.path("name").asText();
        return BEGINNING.formatted("frame: " + name, "Frame of frames.json: " + name, hex);
    }
}
