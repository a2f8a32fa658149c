// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.websocket.SpeakerFixture;
import dev.holdfast.adapter.websocket.config.EventLoopSettings;
import dev.holdfast.adapter.websocket.config.WebSocketTimeouts;
import dev.holdfast.adapter.websocket.loop.EventLoop;
import dev.holdfast.adapter.websocket.metrics.EventLoopMetrics;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.metrics.DeferredTimer;
import dev.holdfast.domain.connection.ConnectionId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The test's own thread takes the place of the event loop. */
class ConnectionMonitorTest {

    /** RFC 6455 §5.5.2: a ping without payload. */
    private static final byte[] PING = {(byte) 0x89, 0};

    private final NegativeClock clock = new NegativeClock();
    private final InMemoryEndPoint end = new InMemoryEndPoint(1 << 16);
    private final TestListener client = new TestListener(
            end,
            new EventLoop(
                    clock,
                    1,
                    EventLoopSettings.DEFAULT,
                    new EventLoopMetrics(DeferredTimer.ofResumes(), DeferredTimer.ofResumes())));
    private final OutboundChannel channel = new OutboundChannel(
            new ConnectionId("connection-1"),
            client.transport(),
            client.loop(),
            SpeakerFixture.SETTINGS,
            clock,
            client);

    @BeforeEach
    void open() {
        channel.monitor().heard(clock.nanos());
        channel.open(clock.nanos(), false);
    }

    @Test
    void aSilentClientIsPingedWhateverTheOriginOfTheClock() {
        clock.nanos += WebSocketTimeouts.DEFAULT.listener().pingAfter().toNanos();

        channel.monitor().check(clock.nanos());

        assertThat(end.takeOutput()).isEqualTo(ByteBuffer.wrap(PING));
    }

    @Test
    void aClientThatStaysAfterGoAwayIsToldSo() {
        channel.beginDraining().sendGoAway(Duration.ZERO);
        assertThat(end.takeOutputString()).contains("goAway");
        clock.nanos += WebSocketTimeouts.DEFAULT.leaveGrace().toNanos();

        channel.monitor().check(clock.nanos());

        assertThat(end.takeOutputString()).contains("This connection was told to leave by goAway. Connect again.");
    }

    @Test
    void aSpeakerWhoseEveryReadEndsWithinAFrameIsHeardForEver() {
        for (int second = 0; second < 120; second++) {
            clock.nanos += 1_000_000_000;
            channel.monitor().heard(clock.nanos());
            channel.monitor().heardMessages(50 * (second + 1), true);

            channel.monitor().check(clock.nanos());
        }

        assertThat(end.takeOutputString()).doesNotContain("A message must arrive");
    }

    @Test
    void aMessageThatGoesOnForHalfAMinuteIsClosedAndOneThatIsFinishedIsNot() {
        for (int second = 0; second < 29; second++) {
            clock.nanos += 1_000_000_000;
            channel.monitor().heard(clock.nanos());
            channel.monitor().heardMessages(1, true);
            channel.monitor().check(clock.nanos());
        }
        channel.monitor().heardMessages(2, false);
        clock.nanos += 5_000_000_000L;
        channel.monitor().heard(clock.nanos());
        channel.monitor().check(clock.nanos());
        assertThat(end.takeOutputString()).doesNotContain("A message must arrive");

        channel.monitor().heardMessages(2, true);
        clock.nanos += WebSocketTimeouts.DEFAULT.messageMax().toNanos();
        channel.monitor().heard(clock.nanos());
        channel.monitor().check(clock.nanos());
        assertThat(end.takeOutputString()).contains("A message must arrive within 30 s.");
    }

    /** As {@link System#nanoTime()} may be. */
    private static final class NegativeClock implements Clock {

        private long nanos = Long.MIN_VALUE / 2;

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public void sleep(Duration time) {
            nanos += time.toNanos();
        }
    }
}
