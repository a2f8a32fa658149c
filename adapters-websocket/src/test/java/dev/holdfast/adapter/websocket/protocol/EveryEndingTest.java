// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.websocket.SpeakerFixture;
import dev.holdfast.adapter.websocket.config.EventLoopSettings;
import dev.holdfast.adapter.websocket.connection.BlockingCalls;
import dev.holdfast.adapter.websocket.connection.CloseObserver;
import dev.holdfast.adapter.websocket.connection.ConnectionContext;
import dev.holdfast.adapter.websocket.connection.ReadBuffers;
import dev.holdfast.adapter.websocket.connection.UnfinishedBytes;
import dev.holdfast.adapter.websocket.connection.WebSocketConnection;
import dev.holdfast.adapter.websocket.loop.EventLoopGroup;
import dev.holdfast.adapter.websocket.metrics.EventLoopMetrics;
import dev.holdfast.adapter.websocket.metrics.WebSocketMetrics;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.listener.AudioFeed;
import dev.holdfast.application.port.in.listener.ListenerAttachment;
import dev.holdfast.application.port.out.metrics.DeferredTimer;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.connection.Network;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.session.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever ends a connection, everything that it holds is freed, and each thing once. */
@Timeout(60)
class EveryEndingTest {

    private static final ConnectionId ID = new ConnectionId("connection-1");
    private static final EventLoopSettings LOOPS = EventLoopSettings.DEFAULT;

    /** RFC 6455 §5.2: the header of a text message of 30,000 bytes, masked with zeros. */
    private static final byte[] LONG_TEXT = {(byte) 0x81, (byte) 0xFE, 0x75, 0x30, 0, 0, 0, 0};

    /** RFC 6455 §5.5.1: code 1000, masked with zeros. */
    private static final byte[] CLOSE = {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 0x03, (byte) 0xE8};

    private final SpeakerFixture fixture = new SpeakerFixture();
    private final ArrayByteBufferPool.Tracking buffers = new ArrayByteBufferPool.Tracking(0, 1 << 17, 16);
    private final UnfinishedBytes unfinished = new UnfinishedBytes(1 << 20);
    private final BlockingCalls calls = new BlockingCalls(LOOPS);
    private final LossyEndPoint client = new LossyEndPoint();
    private final Observer observer = new Observer();
    private final CountingListener listener = new CountingListener(fixture.listen(ID));
    private final ConnectionContext context = new ConnectionContext(
            SpeakerFixture.SETTINGS,
            fixture.clock,
            new WebSocketMetrics(),
            unfinished,
            new ReadBuffers(buffers),
            calls);
    private final WebSocketConnection connection = new WebSocketConnection(
            client, Runnable::run, ID, Network.of("192.0.2.1"), true, fixture.eventLoop, context, observer);

    @AfterEach
    void close() {
        calls.close();
        fixture.close();
    }

    static Stream<Named<Consumer<EveryEndingTest>>> endings() {
        return Stream.of(
                Named.of("the client's close frame", test -> {
                    test.client.addInput(ByteBuffer.allocate(30_000 - 10_000));
                    test.client.addInput(ByteBuffer.wrap(CLOSE));
                }),
                Named.of("the end of the stream", test -> test.client.addInputEOF()),
                Named.of("a transport that fails when read", test -> {
                    test.client.failing = true;
                    test.client.addInput(ByteBuffer.wrap(CLOSE));
                }),
                Named.of("a transport that fails when written", test -> {
                    test.client.failing = true;
                    test.connection.writer().send("{}".getBytes(StandardCharsets.UTF_8));
                }),
                Named.of("a close that the client does not answer", test -> {
                    test.connection.writer().close(CloseReason.DONE, "done");
                    test.passTime();
                }),
                Named.of("a client that is silent", EveryEndingTest::passTime),
                Named.of("a socket that takes nothing, and then fails", test -> {
                    test.client.full = true;
                    test.connection.writer().send("{}".getBytes(StandardCharsets.UTF_8));
                    test.passTime();
                }),
                Named.of("a transport that another thread closes", test -> test.connection.abort()),
                Named.of("a fault of the server", test -> {
                    test.connection.run(() -> test.connection.fail(new IllegalStateException("a bug")));
                    test.passTime();
                }));
    }

    private void passTime() {
        // The event loop checks by its own time what is due by this clock.
        Awaitility.await().pollInterval(Duration.ofMillis(200)).until(() -> {
            fixture.clock.advance(Duration.ofSeconds(5));
            return observer.released.get() > 0;
        });
    }

    @ParameterizedTest
    @MethodSource("endings")
    void everythingIsFreedOnce(Consumer<EveryEndingTest> ending) {
        connection.handleMessages(listening());
        connection.onOpen();
        client.addInput(ByteBuffer.wrap(LONG_TEXT));
        client.addInput(ByteBuffer.allocate(10_000));
        Awaitility.await()
                .until(() -> unfinished.total() > 0 && fixture.broadcaster.listenersOf(SpeakerFixture.SESSION) == 1);

        ending.accept(this);

        Awaitility.await().until(() -> observer.released.get() > 0);
        assertThat(client.isOpen()).isFalse();
        assertThat(buffers.getLeaks()).isEmpty();
        assertThat(unfinished.total()).isZero();
        assertThat(fixture.broadcaster.listenersOf(SpeakerFixture.SESSION)).isZero();
        Awaitility.await().untilAsserted(() -> assertThat(listener.closed).hasValue(1));
        connection.onClose(null);
        connection.run(() -> connection.close(null));
        awaitLoop();
        assertThat(listener.closed).hasValue(1);
        assertThat(observer.closed).hasValue(1);
        assertThat(observer.released).hasValue(1);
    }

    @Test
    void whatTheHandshakeAttachedIsReleasedWhereTheTransportIsLostBeforeItIsOpened() {
        connection.handleMessages(listening());
        client.close();

        connection.onClose(null);
        connection.onOpen();

        Awaitility.await().until(() -> observer.released.get() == 1);
        assertThat(listener.closed).hasValue(1);
    }

    @Test
    void whatTheServerSendsBeforeTheHandshakeIsAnsweredWaitsForIt() {
        connection.handleMessages(listening());

        connection.writer().close(CloseReason.RESTART, "The server stops.");
        awaitLoop();
        assertThat(client.getOutput().remaining()).isZero();
        connection.onOpen();

        StringBuilder heard = new StringBuilder();
        Awaitility.await()
                .until(() -> heard.append(client.takeOutputString()).toString().contains("The server stops."));
        assertThat(heard.toString()).doesNotContain("ready");
        passTime();
        assertThat(listener.closed).hasValue(1);
    }

    private ProtocolHandler listening() {
        return new ProtocolHandler(
                new AttachRequest(
                        SpeakerFixture.SPEAKER,
                        Optional.of(SpeakerFixture.SESSION),
                        Role.LISTENER,
                        false,
                        new StartPosition.Live(),
                        Duration.ZERO,
                        Optional.empty(),
                        1,
                        true),
                new Attachment.Listening(listener),
                connection,
                context,
                fixture.attacher,
                fixture.broadcaster,
                session -> Optional.empty(),
                new EventLoopGroup(
                        LOOPS,
                        fixture.clock,
                        () -> new EventLoopMetrics(DeferredTimer.ofResumes(), DeferredTimer.ofResumes())),
                () -> false);
    }

    private void awaitLoop() {
        AtomicInteger done = new AtomicInteger();
        fixture.eventLoop.execute(() -> fixture.eventLoop.execute(done::incrementAndGet));
        Awaitility.await().until(() -> done.get() == 1);
    }

    /** Jetty's endpoint without a network, whose transport can be full or lost. */
    private static final class LossyEndPoint extends ByteArrayEndPoint {

        private volatile boolean failing;
        private volatile boolean full;

        LossyEndPoint() {
            super(new byte[0], 1 << 16);
        }

        @Override
        public int fill(ByteBuffer buffer) throws IOException {
            if (failing) {
                throw new IOException("the transport is lost");
            }
            return super.fill(buffer);
        }

        @Override
        public boolean flush(ByteBuffer... bytes) throws IOException {
            if (failing) {
                throw new IOException("the transport is lost");
            }
            return full ? Stream.of(bytes).allMatch(BufferUtil::isEmpty) : super.flush(bytes);
        }
    }

    private static final class Observer implements CloseObserver {

        private final AtomicInteger closed = new AtomicInteger();
        private final AtomicInteger released = new AtomicInteger();

        @Override
        public void closed(WebSocketConnection connection) {
            closed.incrementAndGet();
        }

        @Override
        public void released() {
            released.incrementAndGet();
        }
    }

    /** Counts how often the listener is released. */
    private static final class CountingListener implements ListenerAttachment {

        private final ListenerAttachment listener;
        private final AtomicInteger closed = new AtomicInteger();

        CountingListener(ListenerAttachment listener) {
            this.listener = listener;
        }

        @Override
        public Session session() {
            return listener.session();
        }

        @Override
        public AudioFeed feed() {
            return listener.feed();
        }

        @Override
        public Optional<Instant> tokenUntil() {
            return listener.tokenUntil();
        }

        @Override
        public Outcome<Instant> refresh(String token) {
            return listener.refresh(token);
        }

        @Override
        public void close() {
            closed.incrementAndGet();
            listener.close();
        }
    }
}
