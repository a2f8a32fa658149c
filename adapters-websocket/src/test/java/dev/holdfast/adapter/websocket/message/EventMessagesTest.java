// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.session.EndReason;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionState;
import dev.holdfast.testkit.session.SessionFixtures;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each message has the bytes that Jackson would write. */
class EventMessagesTest {

    /** Jackson escapes surrogates; here they stay as they are, which is the same JSON. */
    @Test
    void aCharacterOutsideTheBasicPlaneStaysAsItIs() throws Exception {
        String smile = "\uD83D\uDE00";
        byte[] message = EventMessages.error(CloseReason.TOO_FAST, smile, Optional.empty());

        assertThat(new ObjectMapper().readTree(message).get("message").textValue())
                .isEqualTo(smile);
    }

    private static void assertSame(byte[] message, ObjectNode json) {
        assertThat(message).asString().isEqualTo(new String(ServerMessages.bytes(json), StandardCharsets.UTF_8));
    }

    @Test
    void numbers() {
        assertSame(
                EventMessages.ack(Sequence.MAX, -1),
                ServerMessages.of("ack").put("seq", Sequence.MAX).put("mediaTimeUs", -1));
        assertSame(EventMessages.tick(7), ServerMessages.of("tick").put("liveSeq", 7));
        assertSame(EventMessages.caughtUp(7), ServerMessages.of("caughtUp").put("seq", 7));
        assertSame(
                EventMessages.listenerCount(3),
                ServerMessages.of("listenerCount").put("count", 3));
        assertSame(
                EventMessages.tokenExpiring(Duration.ofSeconds(59)),
                ServerMessages.of("tokenExpiring").put("inMs", 59_000));
        assertSame(
                EventMessages.goAway(Duration.ofMillis(1)),
                ServerMessages.of("goAway").put("reconnectInMs", 1));
    }

    @Test
    void anExpiredTokenExpiresInZeroMilliseconds() {
        assertSame(
                EventMessages.tokenExpiring(Duration.ofMillis(-5)),
                ServerMessages.of("tokenExpiring").put("inMs", 0));
    }

    @Test
    void theSessionsState() {
        for (Session session : SessionFixtures.inEveryState(1, Instant.EPOCH)) {
            assertSame(EventMessages.speakerState(session), ServerMessages.speakerState(session));
        }
    }

    @Test
    void theSessionsEnd() {
        SessionState.Ended spoken = new SessionState.Ended(
                Instant.EPOCH, EndReason.ENDED_BY_OWNER, Optional.of(new Sequence(99)), Instant.EPOCH);
        assertSame(
                EventMessages.sessionEnded(spoken),
                ServerMessages.of("sessionEnded")
                        .put("reason", EndReason.ENDED_BY_OWNER.word())
                        .put("lastSeq", 99));
        SessionState.Ended silent =
                new SessionState.Ended(Instant.EPOCH, EndReason.EXPIRED, Optional.empty(), Instant.EPOCH);
        assertSame(
                EventMessages.sessionEnded(silent),
                ServerMessages.of("sessionEnded").put("reason", EndReason.EXPIRED.word()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "a \"quoted\" word and a back\\slash",
                "tab\tline\nfeed\fback\breturn\r",
                "control \u0000\u0001\u001f and delete \u007f",
                "Grüße, 你好, \u2028"
            })
    void textIsEscaped(String explanation) {
        CloseReason reason = CloseReason.TOO_FAST;
        ObjectNode json = ServerMessages.of("error")
                .put("code", reason.word())
                .put("message", explanation)
                .put("retryable", reason.isRetryable());
        assertSame(EventMessages.error(reason, explanation, Optional.empty()), json);
        json.put("retryAfterMs", 1_500);
        assertSame(EventMessages.error(reason, explanation, Optional.of(Duration.ofMillis(1_500))), json);
    }
}
