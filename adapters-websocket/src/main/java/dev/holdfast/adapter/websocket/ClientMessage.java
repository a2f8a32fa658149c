package dev.holdfast.adapter.websocket;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** A client's text message: a JSON object with an {@code action}. Unknown fields are passed over. */
final class ClientMessage {

    /** Our messages are flat; whoever nests deeper tries something else. */
    private static final int DEPTH_MAX = 8;

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH_MAX)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final ObjectNode fields;

    private ClientMessage(ObjectNode fields) {
        this.fields = fields;
    }

    /** The message, or nothing where the text is not a JSON object. */
    static Optional<ClientMessage> parse(String text) {
        try {
            return JSON.readTree(text) instanceof ObjectNode object
                    ? Optional.of(new ClientMessage(object))
                    : Optional.empty();
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }

    String action() {
        return text("action").orElse("");
    }

    Optional<String> text(String field) {
        JsonNode value = fields.get(field);
        return value != null && value.isTextual() ? Optional.of(value.textValue()) : Optional.empty();
    }

    /** Text, or a number written as one: a sequence may come either way. */
    Optional<String> textOrNumber(String field) {
        JsonNode value = fields.get(field);
        return value != null && (value.isTextual() || value.isIntegralNumber())
                ? Optional.of(value.asText())
                : Optional.empty();
    }

    boolean has(String field) {
        return fields.hasNonNull(field);
    }

    /** The answer to this message repeats its {@code requestId}, whatever kind of value it is, within reason. */
    ObjectNode answering(ObjectNode answer) {
        JsonNode requestId = fields.get("requestId");
        if (requestId != null && requestId.isValueNode() && requestId.asText().length() <= REQUEST_ID_CHARS_MAX) {
            answer.set("requestId", requestId);
        }
        return answer;
    }

    private static final int REQUEST_ID_CHARS_MAX = 128;
}
