// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.application.port.out.session.IdempotentRequest;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.LanguageTag;
import dev.holdfast.domain.session.QualityTier;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decodes a client's text into a {@link ClientMessage}. Unknown fields are ignored. Stateless, for any thread. */
public final class ClientMessageDecoder {

    /** The protocol's messages are flat. Deeper nesting is rejected before it costs memory. */
    private static final int DEPTH_MAX = 8;

    /** docs/protocol.md §2. A longer id is not repeated. */
    private static final int REQUEST_ID_CHARS_MAX = 128;

    private static final String FROM_RULE =
            "\"from\" must be live, start, a sequence, or a time before now such as -5000ms.";

    /**
     * Keeps no field names: in the parser's table, names that clients make up would take hundreds of megabytes. Keeps numbers as they
     * are, because an answer repeats the {@code requestId}.
     */
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH_MAX)
                            .build())
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final ObjectNode fields;
    private final @Nullable JsonNode requestId;

    private ClientMessageDecoder(ObjectNode fields) {
        this.fields = fields;
        this.requestId = requestId(fields);
    }

    public static ClientMessage decode(String text) {
        try {
            return JSON.readTree(text) instanceof ObjectNode fields
                    ? new ClientMessageDecoder(fields).decode()
                    : new ClientMessage.Malformed();
        } catch (JsonProcessingException
                | NumberFormatException notJson) { // the latter for an exponent of eleven digits
            return new ClientMessage.Malformed();
        }
    }

    private ClientMessage decode() {
        return switch (text("action").orElse("")) {
            case "heartbeat" -> new ClientMessage.Heartbeat(requestId);
            case "createSession" -> createSession();
            case "maintainSession" -> maintainSession();
            case "pauseAudio" -> new ClientMessage.PauseAudio(requestId);
            case "resumeAudio" -> new ClientMessage.ResumeAudio(requestId);
            case "seek" -> seek();
            case "refreshToken" ->
                new ClientMessage.RefreshToken(requestId, text("token").orElse(""));
            case "endSession" -> endSession();
            default -> new ClientMessage.Invalid(requestId, "unknownAction", "The server does not know this action.");
        };
    }

    private ClientMessage createSession() {
        Optional<LanguageTag> language = text("sourceLanguage").flatMap(LanguageTag::parse);
        Optional<QualityTier> tier = has("qualityTier")
                ? text("qualityTier").flatMap(QualityTier::parse)
                : Optional.of(QualityTier.STANDARD);
        Optional<String> key = text("idempotencyKey")
                .filter(said -> !said.isBlank() && said.length() <= IdempotentRequest.KEY_CHARS_MAX);
        if (language.isEmpty()) {
            return invalid("createSession needs sourceLanguage, a BCP 47 tag such as en-US.");
        }
        if (tier.isEmpty()) {
            return invalid("qualityTier must be standard or premium.");
        }
        if (has("idempotencyKey") && key.isEmpty()) {
            return invalid(
                    "idempotencyKey must be a string of 1 to " + IdempotentRequest.KEY_CHARS_MAX + " characters.");
        }
        return new ClientMessage.CreateSession(requestId, language.get(), tier.get(), key);
    }

    private ClientMessage maintainSession() {
        Optional<SessionId> session = text("sessionId").flatMap(SessionId::parse);
        Optional<Role> role = text("role").flatMap(Role::parse);
        if (session.isEmpty() || has("role") && role.isEmpty()) {
            return invalid("maintainSession needs a sessionId such as caring-king-275; role is speaker or listener.");
        }
        Optional<StartPosition> from = from();
        return has("from") && from.isEmpty()
                ? invalid(FROM_RULE)
                : new ClientMessage.MaintainSession(requestId, session.get(), role, from);
    }

    private ClientMessage seek() {
        return from().<ClientMessage>map(from -> new ClientMessage.Seek(requestId, from))
                .orElseGet(() -> invalid(FROM_RULE));
    }

    private ClientMessage endSession() {
        Optional<Sequence> last = textOrNumber("lastSeq").flatMap(Sequence::parse);
        // Without this check the session would end at once, and the frames still on their way would be lost.
        return has("lastSeq") && last.isEmpty()
                ? invalid("lastSeq must be the sequence of the last frame, 0 to " + Sequence.MAX + ".")
                : new ClientMessage.EndSession(requestId, last);
    }

    private ClientMessage invalid(String explanation) {
        return new ClientMessage.Invalid(requestId, CloseReason.BAD_MESSAGE.word(), explanation);
    }

    private Optional<StartPosition> from() {
        return textOrNumber("from").flatMap(StartPosition::parse);
    }

    private Optional<String> text(String field) {
        JsonNode value = fields.get(field);
        return value != null && value.isTextual() ? Optional.of(value.textValue()) : Optional.empty();
    }

    /** A string, or an integer as its digits: clients write sequences either way. */
    private Optional<String> textOrNumber(String field) {
        JsonNode value = fields.get(field);
        return value != null && (value.isTextual() || value.isIntegralNumber())
                ? Optional.of(value.asText())
                : Optional.empty();
    }

    private boolean has(String field) {
        return fields.hasNonNull(field);
    }

    private static @Nullable JsonNode requestId(ObjectNode fields) {
        JsonNode id = fields.get("requestId");
        return id != null && id.isValueNode() && id.asText().length() <= REQUEST_ID_CHARS_MAX ? id : null;
    }
}
