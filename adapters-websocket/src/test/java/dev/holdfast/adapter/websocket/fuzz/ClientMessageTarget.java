// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.fuzz;

import static dev.holdfast.adapter.websocket.fuzz.FrameDecoderTarget.require;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.adapter.websocket.message.ClientMessage;
import dev.holdfast.adapter.websocket.message.ClientMessageDecoder;
import dev.holdfast.adapter.websocket.message.ServerMessages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Text of a client: becomes a message or a rejection in words, never an exception; the answer repeats its {@code requestId},
 * and no token is printed.
 */
public final class ClientMessageTarget {

    private static final int REQUEST_ID_CHARS_MAX = 128;
    private static final int ANSWER_BYTES_MAX = 1_000;

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static final Map<String, Class<? extends ClientMessage>> MESSAGES = Map.of(
            "heartbeat", ClientMessage.Heartbeat.class,
            "createSession", ClientMessage.CreateSession.class,
            "maintainSession", ClientMessage.MaintainSession.class,
            "pauseAudio", ClientMessage.PauseAudio.class,
            "resumeAudio", ClientMessage.ResumeAudio.class,
            "seek", ClientMessage.Seek.class,
            "refreshToken", ClientMessage.RefreshToken.class,
            "endSession", ClientMessage.EndSession.class);

    private ClientMessageTarget() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        String text = new String(input, StandardCharsets.UTF_8);
        ClientMessage message = ClientMessageDecoder.decode(text);
        require(message.equals(ClientMessageDecoder.decode(text)), "another message the second time");
        if (message instanceof ClientMessage.Malformed) {
            return;
        }
        JsonNode fields = fields(text);
        String action = fields.path("action").isTextual() ? fields.get("action").textValue() : "";
        if (message instanceof ClientMessage.Invalid invalid) {
            require(!invalid.code().isBlank() && !invalid.explanation().isBlank(), "a rejection without words");
            require(MESSAGES.containsKey(action) || invalid.code().equals("unknownAction"), "known action " + action);
        } else {
            require(MESSAGES.get(action) == message.getClass(), "a " + message.getClass() + " for " + action);
        }
        if (message instanceof ClientMessage.RefreshToken refresh
                && refresh.token().length() > 20) {
            require(!refresh.toString().contains(refresh.token()), "a token is printed");
        }
        answer(message, fields.get("requestId"));
    }

    private static JsonNode fields(String text) {
        try {
            JsonNode fields = JSON.readTree(text);
            require(fields.isObject(), "no object is a message");
            return fields;
        } catch (JsonProcessingException malformed) {
            throw new IllegalStateException("no JSON is a message", malformed);
        }
    }

    private static void answer(ClientMessage message, JsonNode requestId) throws IOException {
        byte[] answer = ServerMessages.bytes(message.answering(ServerMessages.of("ready")));
        require(answer.length <= ANSWER_BYTES_MAX, "an answer of " + answer.length + " bytes");
        JsonNode repeated = JSON.readTree(answer).get("requestId");
        boolean isRepeatable = requestId != null && requestId.isValueNode() && !requestId.isNull();
        if (repeated == null || !isRepeatable) {
            boolean tooLong = isRepeatable && requestId.asText().length() > REQUEST_ID_CHARS_MAX;
            require(!isRepeatable && (repeated == null || repeated.isNull()) || tooLong, "lost requestId " + requestId);
            return;
        }
        boolean same = requestId.isNumber()
                ? repeated.isNumber() && repeated.decimalValue().compareTo(requestId.decimalValue()) == 0
                : repeated.equals(requestId);
        require(same, "repeated " + requestId + " as " + repeated);
    }
}
