// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.message;

import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * Messages that the server sends unasked (docs/protocol.md §2), as UTF-8. They repeat no {@code requestId} and have few
 * fields, so they are written without a JSON library: event loops send them. Stateless, for any thread.
 */
public final class EventMessages {

    private static final String HEX = "0123456789ABCDEF";

    private EventMessages() {}

    public static byte[] ack(long sequence, long mediaTimeMicros) {
        return bytes("{\"type\":\"ack\",\"seq\":" + sequence + ",\"mediaTimeUs\":" + mediaTimeMicros + "}");
    }

    public static byte[] tick(long liveSequence) {
        return bytes("{\"type\":\"tick\",\"liveSeq\":" + liveSequence + "}");
    }

    public static byte[] caughtUp(long sequence) {
        return bytes("{\"type\":\"caughtUp\",\"seq\":" + sequence + "}");
    }

    public static byte[] listenerCount(int count) {
        return bytes("{\"type\":\"listenerCount\",\"count\":" + count + "}");
    }

    public static byte[] tokenExpiring(Duration left) {
        return bytes("{\"type\":\"tokenExpiring\",\"inMs\":" + Math.max(0, left.toMillis()) + "}");
    }

    public static byte[] goAway(Duration reconnectIn) {
        return bytes("{\"type\":\"goAway\",\"reconnectInMs\":" + reconnectIn.toMillis() + "}");
    }

    /** The session's state, with the sample rate: a listener that attached before the first speaker does not know it yet. */
    public static byte[] speakerState(Session session) {
        String rate =
                session.clock().map(clock -> ",\"sampleRate\":" + clock.hertz()).orElse("");
        return bytes(
                "{\"type\":\"speakerState\",\"state\":" + quoted(session.state().word()) + rate + "}");
    }

    public static byte[] sessionEnded(SessionState.Ended ended) {
        String last = ended.lastSequence()
                .map(sequence -> ",\"lastSeq\":" + sequence.value())
                .orElse("");
        return bytes(
                "{\"type\":\"sessionEnded\",\"reason\":" + quoted(ended.reason().word()) + last + "}");
    }

    public static byte[] error(CloseReason reason, String explanation, Optional<Duration> retryAfter) {
        return error(reason.word(), explanation, reason.isRetryable(), retryAfter);
    }

    public static byte[] error(String code, String explanation, boolean retryable, Optional<Duration> retryAfter) {
        String wait =
                retryAfter.map(after -> ",\"retryAfterMs\":" + after.toMillis()).orElse("");
        return bytes("{\"type\":\"error\",\"code\":" + quoted(code) + ",\"message\":" + quoted(explanation)
                + ",\"retryable\":" + retryable + wait + "}");
    }

    /** RFC 8259 §7: quotes, backslashes and control characters are escaped. */
    private static String quoted(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int at = 0; at < text.length(); at++) {
            char next = text.charAt(at);
            int shortForm = "\b\t\n\f\r\"\\".indexOf(next);
            if (shortForm >= 0) {
                json.append('\\').append("btnfr\"\\".charAt(shortForm));
            } else if (next < 0x20) {
                json.append("\\u00").append(HEX.charAt(next >> 4)).append(HEX.charAt(next & 0xF));
            } else {
                json.append(next);
            }
        }
        return json.append('"').toString();
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
