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

    /** A transport that nobody closes. */
    private static final class OpenTransport implements Transport {
        @Override
        public void closing(CloseReason reason) {
            throw new AssertionError("closed: " + reason);
        }

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
            ConnectionWriter writer = new ConnectionWriter(
                    id,
                    new ByteArrayEndPoint(),
                    fixture.eventLoop,
                    SpeakerFixture.SETTINGS,
                    fixture.clock,
                    new OpenTransport());
            AudioIngest ingest = new AudioIngest(speaker, writer, new WebSocketMetrics(), false);
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
}
