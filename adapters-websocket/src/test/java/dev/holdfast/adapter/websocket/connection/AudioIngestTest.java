// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.websocket.SpeakerFixture;
import dev.holdfast.adapter.websocket.delivery.ChannelOwner;
import dev.holdfast.adapter.websocket.delivery.ConnectionWriter;
import dev.holdfast.adapter.websocket.loop.LoopHandle;
import dev.holdfast.adapter.websocket.loop.Transport;
import dev.holdfast.adapter.websocket.metrics.WebSocketMetrics;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.speaker.FrameSink;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.session.Session;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AudioIngestTest {

    /** 20 ms of 16-bit samples at 16 kHz. */
    private static final int FRAME_BYTES = 640;

    private static final long FRAME_MICROS = 20_000;

    private static final ConnectionId ID = new ConnectionId("connection-1");

    /** A connection that is never closed. */
    private static final class OpenConnection implements ChannelOwner {
        @Override
        public void closing(CloseReason reason) {
            throw new AssertionError("closed: " + reason);
        }

        @Override
        public void close(@Nullable Throwable cause) {}

        @Override
        public boolean isSuspended() {
            return false;
        }

        @Override
        public void check(long now) {}
    }

    private static AudioIngest ingest(SpeakerFixture fixture, SpeakerAttachment speaker, boolean framed) {
        ConnectionWriter writer = new ConnectionWriter(
                ID,
                Transport.of(new ByteArrayEndPoint()),
                new LoopHandle(fixture.eventLoop),
                SpeakerFixture.SETTINGS,
                fixture.clock,
                new OpenConnection());
        return new AudioIngest(speaker, writer, new WebSocketMetrics(), framed);
    }

    private static ByteBuffer samples(int bytes) {
        return ByteBuffer.allocate(bytes);
    }

    @Test
    void rawPcmThatTheLogIsNotReadyForGoesOnWhereItWasLeft() {
        try (SpeakerFixture fixture = new SpeakerFixture()) {
            UnreadyLog speaker = new UnreadyLog(fixture.attach(ID));
            AudioIngest ingest = ingest(fixture, speaker, false);
            speaker.ready = 2;
            ByteBuffer message = samples(5 * FRAME_BYTES + 100);

            assertThat(ingest.accept(message)).isFalse();
            assertThat(speaker.frames().nextMediaTimeMicros()).isEqualTo(2 * FRAME_MICROS);
            List<String> called = new ArrayList<>();
            ingest.whenReady(() -> called.add("ready"));
            speaker.becomeReady(100);

            assertThat(called).containsExactly("ready");
            assertThat(ingest.accept(message)).isTrue();
            assertThat(ingest.flush()).isTrue();
            assertThat(speaker.frames().nextMediaTimeMicros())
                    .isEqualTo(5 * FRAME_MICROS + 100 / 2 * 1_000_000 / 16_000);
        }
    }

    @Test
    void aMessageThatEndsWithAFrameWaitsWithIt() {
        try (SpeakerFixture fixture = new SpeakerFixture()) {
            UnreadyLog speaker = new UnreadyLog(fixture.attach(ID));
            AudioIngest ingest = ingest(fixture, speaker, false);
            speaker.ready = 0;
            ByteBuffer message = samples(FRAME_BYTES);

            assertThat(ingest.accept(message)).isFalse();
            assertThat(message.hasRemaining()).isFalse();
            assertThat(ingest.flush()).isFalse();
            speaker.becomeReady(1);

            assertThat(ingest.accept(message)).isTrue();
            assertThat(speaker.frames().nextMediaTimeMicros()).isEqualTo(FRAME_MICROS);
        }
    }

    /** A speaker whose log takes so many frames, and then is not ready. */
    private static final class UnreadyLog implements SpeakerAttachment, FrameSink {

        private final SpeakerAttachment speaker;
        private int ready;
        private @Nullable Runnable callback;

        UnreadyLog(SpeakerAttachment speaker) {
            this.speaker = speaker;
        }

        void becomeReady(int frames) {
            ready = frames;
            if (callback != null) {
                callback.run();
            }
        }

        @Override
        public AppendResult append(ByteBuffer frame) {
            return ready-- > 0 ? speaker.frames().append(frame) : AppendResult.NOT_READY;
        }

        @Override
        public void whenReady(Runnable wanted) {
            callback = wanted;
        }

        @Override
        public long nextSequence() {
            return speaker.frames().nextSequence();
        }

        @Override
        public long ackedSequence() {
            return speaker.frames().ackedSequence();
        }

        @Override
        public long ackedMediaTimeMicros() {
            return speaker.frames().ackedMediaTimeMicros();
        }

        @Override
        public long firstFreeSequence() {
            return speaker.frames().firstFreeSequence();
        }

        @Override
        public long retainedFromSequence() {
            return speaker.frames().retainedFromSequence();
        }

        @Override
        public long nextMediaTimeMicros() {
            return speaker.frames().nextMediaTimeMicros();
        }

        @Override
        public long availableMicros() {
            return speaker.frames().availableMicros();
        }

        @Override
        public long burstMicros() {
            return speaker.frames().burstMicros();
        }

        @Override
        public double rateMax() {
            return speaker.frames().rateMax();
        }

        @Override
        public boolean isStorageLow() {
            return speaker.frames().isStorageLow();
        }

        @Override
        public Session session() {
            return speaker.session();
        }

        @Override
        public long epoch() {
            return speaker.epoch();
        }

        @Override
        public Resume resume() {
            return speaker.resume();
        }

        @Override
        public FrameSink frames() {
            return this;
        }

        @Override
        public Instant tokenUntil() {
            return speaker.tokenUntil();
        }

        @Override
        public boolean isSessionEnded() {
            return speaker.isSessionEnded();
        }

        @Override
        public Outcome<Session> pause() {
            return speaker.pause();
        }

        @Override
        public Outcome<Session> resumeAudio() {
            return speaker.resumeAudio();
        }

        @Override
        public Outcome<Instant> refresh(String token) {
            return speaker.refresh(token);
        }

        @Override
        public Outcome<Session> end() {
            return speaker.end();
        }

        @Override
        public void detach() {
            speaker.detach();
        }
    }
}
