package dev.holdfast.adapter.websocket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.domain.audio.Gap;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.session.EndReason;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The server's messages (PROTOCOL §2), as UTF-8. Mapped here and nowhere else. */
final class Messages {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Messages() {}

    static ObjectNode of(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }

    static byte[] bytes(ObjectNode message) {
        try {
            return JSON.writeValueAsBytes(message);
        } catch (JsonProcessingException cannotBe) {
            throw new IllegalStateException("a message of plain fields can be written", cannotBe);
        }
    }

    static byte[] gap(Gap gap) {
        return bytes(of("gap")
                .put("fromSeq", gap.from().value())
                .put("toSeq", gap.to().value())
                .put("reason", gap.cause().word()));
    }

    /** Two numbers, ten times a second for each who speaks: written as they stand, without making a tree of them first. */
    static byte[] ack(long sequence, long mediaTimeMicros) {
        String json = "{\"type\":\"ack\",\"seq\":" + sequence + ",\"mediaTimeUs\":" + mediaTimeMicros + "}";
        return json.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] tick(long liveSequence) {
        return bytes(of("tick").put("liveSeq", liveSequence));
    }

    static byte[] caughtUp(long sequence) {
        return bytes(of("caughtUp").put("seq", sequence));
    }

    /** With the sample rate, which a listener who came before the first speaker has not been told. */
    static ObjectNode state(Session session) {
        ObjectNode message = of("speakerState").put("state", session.state().word());
        session.clock().ifPresent(clock -> message.put("sampleRate", clock.hertz()));
        return message;
    }

    static byte[] listenerCount(int count) {
        return bytes(of("listenerCount").put("count", count));
    }

    static byte[] tokenExpiring(Duration left) {
        return bytes(of("tokenExpiring").put("inMs", Math.max(0, left.toMillis())));
    }

    static byte[] goAway(Duration reconnectIn) {
        return bytes(of("goAway").put("reconnectInMs", reconnectIn.toMillis()));
    }

    static byte[] sessionEnded(SessionState.Ended ended) {
        ObjectNode message = of("sessionEnded").put("reason", ended.reason().word());
        ended.lastSequence().ifPresent(last -> message.put("lastSeq", last.value()));
        return bytes(message);
    }

    static byte[] error(CloseReason reason, String explanation, Optional<Duration> retryAfter) {
        return bytes(error(reason.word(), explanation, reason.isRetryable(), retryAfter));
    }

    static ObjectNode error(String code, String explanation, boolean retryable, Optional<Duration> retryAfter) {
        ObjectNode message =
                of("error").put("code", code).put("message", explanation).put("retryable", retryable);
        retryAfter.ifPresent(wait -> message.put("retryAfterMs", wait.toMillis()));
        return message;
    }

    static ObjectNode errorNode(Rejection rejection) {
        CloseReason reason = rejection.reason();
        return error(reason.word(), rejection.explanation(), reason.isRetryable(), rejection.retryAfter());
    }

    static ObjectNode error(Denial denial) {
        CloseReason reason = CloseCodes.reason(denial);
        return error(reason.word(), denial.explanation(), reason.isRetryable(), CloseCodes.retryAfter(denial));
    }

    /** What anyone may know of a session. */
    static ObjectNode putSession(ObjectNode message, Session session) {
        message.put("sessionId", session.id().value())
                .put("sourceLanguage", session.sourceLanguage().value())
                .put("qualityTier", session.qualityTier().word())
                .put("state", session.state().word())
                .put("createdAt", session.createdAt().toString());
        session.expiresAt().map(Instant::toString).ifPresent(at -> message.put("expiresAt", at));
        session.clock().ifPresent(clock -> message.put("sampleRate", clock.hertz()));
        return message;
    }

    /** What the room hears when a session's state changed. */
    static Optional<byte[]> stateOf(Session session) {
        boolean told = !(session.state() instanceof SessionState.Waiting);
        return told ? Optional.of(bytes(state(session))) : Optional.empty();
    }

    static CloseReason closeReason(EndReason reason) {
        return reason == EndReason.EXPIRED ? CloseReason.SESSION_EXPIRED : CloseReason.DONE;
    }
}
