// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.host.HostedSession;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.session.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The server's answers to messages and attaches (docs/protocol.md §2), as JSON trees that {@link ClientMessage#answering}
 * completes. Stateless, for any thread. Control plane only: {@link EventMessages} has what the server sends unasked.
 */
public final class ServerMessages {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ServerMessages() {}

    public static ObjectNode of(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }

    public static byte[] bytes(ObjectNode message) {
        try {
            return JSON.writeValueAsBytes(message);
        } catch (JsonProcessingException cannotBe) {
            throw new IllegalStateException("a tree of plain fields can always be written", cannotBe);
        }
    }

    public static ObjectNode speakerState(Session session) {
        ObjectNode message = of("speakerState").put("state", session.state().word());
        session.clock().ifPresent(clock -> message.put("sampleRate", clock.hertz()));
        return message;
    }

    public static ObjectNode sessionCreated(HostedSession created) {
        Session session = created.session();
        ObjectNode message = of("sessionCreated")
                .put("sessionId", session.id().value())
                .put("sourceLanguage", session.sourceLanguage().value())
                .put("qualityTier", session.qualityTier().word())
                .put("state", session.state().word())
                .put("createdAt", session.createdAt().toString());
        session.expiresAt().map(Instant::toString).ifPresent(at -> message.put("expiresAt", at));
        session.clock().ifPresent(clock -> message.put("sampleRate", clock.hertz()));
        created.listeningKey().ifPresent(key -> message.put("listenKey", key));
        return message;
    }

    public static ObjectNode error(String code, String explanation) {
        return error(code, explanation, false, Optional.empty());
    }

    public static ObjectNode error(Rejection rejection) {
        return error(rejection.reason(), rejection.explanation(), rejection.retryAfter());
    }

    public static ObjectNode error(Denial denial) {
        return error(CloseCodes.reason(denial), denial.explanation(), CloseCodes.retryAfter(denial));
    }

    private static ObjectNode error(CloseReason reason, String explanation, Optional<Duration> retryAfter) {
        return error(reason.word(), explanation, reason.isRetryable(), retryAfter);
    }

    private static ObjectNode error(String code, String explanation, boolean retryable, Optional<Duration> retryAfter) {
        ObjectNode message =
                of("error").put("code", code).put("message", explanation).put("retryable", retryable);
        retryAfter.ifPresent(wait -> message.put("retryAfterMs", wait.toMillis()));
        return message;
    }
}
