// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.websocket.SpeakerFixture;
import dev.holdfast.adapter.websocket.delivery.ConnectionWriter;
import dev.holdfast.adapter.websocket.delivery.Transport;
import dev.holdfast.adapter.websocket.metrics.WebSocketMetrics;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.ConnectionId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AudioIngestTest {

    /** Two samples of 16 bits, at 16 kHz. */
    private static final int MESSAGE_BYTES = 4;

    private static final long MESSAGE_MICROS = 125;

    /** A transport that the event loop never begins to close. */
    private static final class OpenTransport implements Transport {
        @Override
        public void closing(CloseReason reason) {
            throw new AssertionError("closed: " + reason);
        }

        @Override
        public void shutdownOutput() {}

        @Override
        public void close(@Nullable Throwable cause) {}
    }

    @Test
    void noSampleIsLostOrDoubledWhenAClosedConnectionIsFlushedWhileItIsStillRead() throws Exception {
        int messages = 300_000;
        ConnectionId id = new ConnectionId("connection-1");
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try (SpeakerFixture fixture = new SpeakerFixture()) {
            SpeakerAttachment speaker = fixture.attach(id);
            AudioIngest ingest = ingest(fixture, speaker, id);
            AtomicBoolean allRead = new AtomicBoolean();
            CountDownLatch begun = new CountDownLatch(1);
            Future<?> flushing = pool.submit(() -> {
                begun.countDown();
                while (!allRead.get()) {
                    ingest.flush();
                }
            });
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < messages; i++) {
                ingest.accept(ByteBuffer.allocate(MESSAGE_BYTES));
            }
            allRead.set(true);
            flushing.get(30, TimeUnit.SECONDS);
            ingest.flush();

            assertThat(speaker.frames().nextMediaTimeMicros()).isEqualTo(messages * MESSAGE_MICROS);
        } finally {
            pool.shutdownNow();
        }
    }

    private static AudioIngest ingest(SpeakerFixture fixture, SpeakerAttachment speaker, ConnectionId id) {
        ConnectionWriter writer = new ConnectionWriter(
                id,
                new ByteArrayEndPoint(),
                fixture.eventLoop,
                SpeakerFixture.SETTINGS,
                fixture.clock,
                new OpenTransport());
        return new AudioIngest(speaker, writer, new WebSocketMetrics(), false);
    }

    /** What is in the log then is what the last ack tells. */
    @Test
    void afterItHasStoppedNothingIsAppended() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            for (int i = 0; i < 300; i++) {
                ConnectionId id = new ConnectionId("connection-" + i);
                try (SpeakerFixture fixture = new SpeakerFixture()) {
                    SpeakerAttachment speaker = fixture.attach(id);
                    AudioIngest ingest = ingest(fixture, speaker, id);
                    CountDownLatch begun = new CountDownLatch(1);
                    AtomicBoolean enough = new AtomicBoolean();
                    Future<?> reading = pool.submit(() -> {
                        while (!enough.get()) {
                            ingest.accept(ByteBuffer.allocate(640));
                            begun.countDown();
                        }
                    });
                    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
                    // The clock stands still: it waits for the append in progress however long that takes.
                    ingest.stop(fixture.clock);
                    long appended = speaker.frames().nextSequence();
                    enough.set(true);
                    reading.get(30, TimeUnit.SECONDS);
                    assertThat(speaker.frames().nextSequence())
                            .isEqualTo(appended)
                            .isPositive();
                }
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void anAppendThatHangsDelaysTheEventLoopForMillisecondsOnly() throws Exception {
        ConnectionId id = new ConnectionId("connection-1");
        ExecutorService pool = Executors.newFixedThreadPool(2);
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        try (SpeakerFixture fixture = new SpeakerFixture()) {
            SpeakerAttachment speaker = fixture.attach(id);
            AudioIngest ingest = ingest(fixture, speaker, id);
            // As on a disk that stalls: the appending thread stays in the append.
            fixture.listen(new ConnectionId("connection-2")).feed().watch(() -> {
                hanging.countDown();
                try {
                    released.await();
                } catch (InterruptedException end) {
                    Thread.currentThread().interrupt();
                }
            });
            Future<?> reading = pool.submit(() -> ingest.accept(ByteBuffer.allocate(640)));
            assertThat(hanging.await(30, TimeUnit.SECONDS)).isTrue();
            Future<?> stopping = pool.submit(() -> ingest.stop(fixture.clock));
            while (!stopping.isDone()) {
                fixture.clock.advance(Duration.ofMillis(10));
                Thread.onSpinWait();
            }
            assertThat(reading.isDone()).isFalse();
            released.countDown();
            reading.get(30, TimeUnit.SECONDS);
        } finally {
            released.countDown();
            pool.shutdownNow();
        }
    }
}
