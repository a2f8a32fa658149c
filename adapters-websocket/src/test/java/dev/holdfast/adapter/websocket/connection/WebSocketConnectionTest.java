// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.websocket.SpeakerFixture;
import dev.holdfast.adapter.websocket.config.EventLoopSettings;
import dev.holdfast.adapter.websocket.metrics.WebSocketMetrics;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.connection.Network;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** However a connection ends, its read buffer is returned, and a fault closes it. */
@Timeout(60)
class WebSocketConnectionTest {

    /** RFC 6455 §5.2: a whole binary message of one byte, masked. */
    private static final byte[] AUDIO = {(byte) 0x82, (byte) 0x81, 1, 2, 3, 4, 5};

    private final SpeakerFixture fixture = new SpeakerFixture();
    private final ArrayByteBufferPool.Tracking buffers = new ArrayByteBufferPool.Tracking(0, 1 << 17, 16);
    private final LossyEndPoint client = new LossyEndPoint();
    private final WebSocketConnection connection = new WebSocketConnection(
            client,
            Runnable::run,
            new ConnectionId("connection-1"),
            Network.of("192.0.2.1"),
            true,
            fixture.eventLoop,
            new ConnectionContext(
                    SpeakerFixture.SETTINGS,
                    fixture.clock,
                    new WebSocketMetrics(),
                    new UnfinishedBytes(1 << 20),
                    new ReadBuffers(buffers),
                    new BlockingCalls(EventLoopSettings.DEFAULT)),
            new NoObserver());

    @AfterEach
    void close() {
        connection.abort();
        fixture.close();
    }

    @Test
    void aClientThatLeavesWithinAFrameLeavesNoBufferBehind() {
        openAndSendHalfAFrame();

        client.addInputEOF();

        awaitNoBuffer();
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void aTransportThatFailsWithinAFrameLeavesNoBufferBehind() {
        openAndSendHalfAFrame();

        client.failing = true;
        client.addInput(ByteBuffer.wrap(AUDIO));

        awaitNoBuffer();
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void aConnectionThatTheServerClosesWithinAFrameLeavesNoBufferBehind() {
        openAndSendHalfAFrame();

        connection.run(() -> connection.close(null));

        awaitNoBuffer();
    }

    private void openAndSendHalfAFrame() {
        connection.handleMessages(new FailingHandler(new IllegalStateException("no audio is expected")));
        connection.onOpen();
        client.addInput(ByteBuffer.wrap(AUDIO, 0, 4));
        Awaitility.await().until(() -> buffers.getLeaks().size() == 1);
    }

    private void awaitNoBuffer() {
        Awaitility.await().until(() -> buffers.getLeaks().isEmpty());
    }

    static Stream<Throwable> faults() {
        return Stream.of(new IllegalStateException("a bug"), new NoClassDefFoundError("a broken jar"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFaultClosesTheConnection(Throwable fault) {
        connection.handleMessages(new FailingHandler(fault));
        connection.onOpen();

        client.addInput(ByteBuffer.wrap(AUDIO));

        Awaitility.await().until(() -> connection.reason() == CloseReason.SERVER_FAULT);
        awaitNoBuffer();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFaultInBytesThatCameWithTheHandshakeClosesTheConnection(Throwable fault) {
        connection.handleMessages(new FailingHandler(fault));
        connection.onUpgradeTo(ByteBuffer.wrap(AUDIO));

        connection.onOpen();

        Awaitility.await().until(() -> connection.reason() == CloseReason.SERVER_FAULT);
        awaitNoBuffer();
    }

    /** Jetty's endpoint without a network, whose transport can be lost. */
    private static final class LossyEndPoint extends ByteArrayEndPoint {

        private volatile boolean failing;

        @Override
        public int fill(ByteBuffer buffer) throws IOException {
            if (failing) {
                throw new IOException("the transport is lost");
            }
            return super.fill(buffer);
        }
    }

    /** Fails when audio arrives, and otherwise does nothing. */
    private final class FailingHandler implements MessageHandler {

        private final Throwable fault;

        FailingHandler(Throwable fault) {
            this.fault = fault;
        }

        @Override
        public void opened() {
            connection.writer().open(false);
        }

        @Override
        public void unexpectedAudio() {
            if (fault instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) fault;
        }

        @Override
        public void text(String text) {}

        @Override
        public void logSealed() {}

        @Override
        public void endIfComplete() {}

        @Override
        public boolean isSpeaking() {
            return false;
        }

        @Override
        public boolean isEndOverdue() {
            return false;
        }

        @Override
        public void handshakeFailed() {}

        @Override
        public void closed(CloseReason reason, Runnable released) {
            released.run();
        }
    }

    private static final class NoObserver implements CloseObserver {

        @Override
        public void closed(WebSocketConnection connection) {}

        @Override
        public void released() {}
    }
}
