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
import dev.holdfast.application.port.in.listener.ListenerAttachment;
import dev.holdfast.application.port.out.metrics.DeferredTimer;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.connection.Network;
import dev.holdfast.domain.connection.Role;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProtocolHandlerTest {

    private static final ConnectionId ID = new ConnectionId("connection-1");

    /** RFC 6455 §5.5.1: code 1000, masked with zeros. */
    private static final byte[] CLOSE = {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 0x03, (byte) 0xE8};

    private final StringBuilder heard = new StringBuilder();

    private final SpeakerFixture fixture = new SpeakerFixture();
    private final ByteArrayEndPoint client = new ByteArrayEndPoint(new byte[0], 1 << 16);
    private final ConnectionContext context = new ConnectionContext(
            SpeakerFixture.SETTINGS,
            fixture.clock,
            new WebSocketMetrics(),
            new UnfinishedBytes(1 << 20),
            new ReadBuffers(new ArrayByteBufferPool()),
            new BlockingCalls(EventLoopSettings.DEFAULT));
    private final WebSocketConnection connection = new WebSocketConnection(
            client, Runnable::run, ID, Network.of("192.0.2.1"), true, fixture.eventLoop, context, new NoObserver());

    @AfterEach
    void close() {
        connection.abort();
        context.blockingCalls().close();
        fixture.close();
    }

    private ProtocolHandler speaker() {
        return open(Role.SPEAKER, new Attachment.Speaking(fixture.attach(ID)));
    }

    private ProtocolHandler open(Role role, Attachment attachment) {
        ProtocolHandler handler = new ProtocolHandler(
                new AttachRequest(
                        SpeakerFixture.SPEAKER,
                        Optional.of(SpeakerFixture.SESSION),
                        role,
                        false,
                        new StartPosition.Live(),
                        Duration.ZERO,
                        Optional.empty(),
                        1,
                        true),
                attachment,
                connection,
                context,
                fixture.attacher,
                fixture.broadcaster,
                session -> Optional.empty(),
                new EventLoopGroup(
                        EventLoopSettings.DEFAULT,
                        fixture.clock,
                        () -> new EventLoopMetrics(DeferredTimer.ofResumes(), DeferredTimer.ofResumes())),
                () -> false);
        connection.handleMessages(handler);
        connection.onOpen();
        return handler;
    }

    @Test
    void aSpeakerWhoMayNotEndTheSessionIsAnsweredWithTheRequestId() throws Exception {
        ProtocolHandler handler = speaker();
        fixture.forgetSession();

        connection.run(() -> handler.text("{\"action\":\"endSession\",\"requestId\":\"r-1\"}"));

        StringBuilder heard = new StringBuilder();
        Awaitility.await()
                .until(() -> heard.append(client.takeOutputString()).toString().contains("\"requestId\":\"r-1\""));
    }

    @Test
    void aFaultInTheAnswerToAMessageClosesTheConnection() {
        ProtocolHandler handler = speaker();

        connection.run(() -> handler.await(() -> "an answer", answer -> {
            throw new IllegalStateException("a bug");
        }));

        Awaitility.await().until(() -> connection.reason() == CloseReason.SERVER_FAULT);
        client.addInput(ByteBuffer.wrap(CLOSE));
        Awaitility.await().until(() -> !client.isOpen());
    }

    @Test
    void aMessageIsHandledAfterAllCallsOfTheOneBeforeIt() {
        ProtocolHandler handler = speaker();
        List<String> handled = new CopyOnWriteArrayList<>();
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);

        connection.run(() -> handler.await(() -> await(first), done -> {
            handled.add("first");
            handler.await(() -> await(second), again -> handled.add("second"));
        }));
        client.addInput(heartbeat());
        first.countDown();
        Awaitility.await().until(() -> handled.contains("first"));
        assertThat(hasAnswered()).isFalse();
        second.countDown();

        Awaitility.await().until(this::hasAnswered);
        assertThat(handled).containsExactly("first", "second");
    }

    /** Of a session that ends while the listener attaches: no event tells this listener. */
    @Test
    void aListenerOfASealedLogIsClosedIfTheStoreDoesNotTellTheEnd() throws Exception {
        ListenerAttachment listener = fixture.listen(ID);
        fixture.hosting.end(SpeakerFixture.SPEAKER, SpeakerFixture.SESSION);
        fixture.forgetSession();

        open(Role.LISTENER, new Attachment.Listening(listener));

        Awaitility.await().until(() -> connection.reason() == CloseReason.NO_SUCH_SESSION);
    }

    private boolean hasAnswered() {
        heard.append(client.takeOutputString());
        return heard.indexOf("heartbeatAck") >= 0;
    }

    private static ByteBuffer heartbeat() {
        byte[] text = "{\"action\":\"heartbeat\"}".getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(6 + text.length)
                .put((byte) 0x81)
                .put((byte) (0x80 | text.length))
                .putInt(0)
                .put(text)
                .flip();
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException end) {
            throw new IllegalStateException(end);
        }
    }

    private static final class NoObserver implements CloseObserver {

        @Override
        public void closed(WebSocketConnection closed) {}

        @Override
        public void released() {}
    }
}
