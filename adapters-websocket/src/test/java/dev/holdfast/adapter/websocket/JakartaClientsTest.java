// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.audio.AudioFrame;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import jakarta.websocket.WebSocketContainer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.jetty.ee11.websocket.jakarta.client.JakartaWebSocketClientContainer;
import org.glassfish.tyrus.client.ClientManager;
import org.glassfish.tyrus.container.grizzly.client.GrizzlyClientContainer;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients on Jakarta WebSocket, as apps in Java write them. */
@Timeout(120)
class JakartaClientsTest {

    private static final int FRAMES = 300;
    private static final int PAYLOAD_BYTES = 3_000;

    static Stream<Named<Supplier<WebSocketContainer>>> containers() {
        return Stream.of(
                Named.of("Tyrus", () -> ClientManager.createClient(GrizzlyClientContainer.class.getName())),
                Named.of("Jetty", () -> {
                    JakartaWebSocketClientContainer container = new JakartaWebSocketClientContainer();
                    try {
                        container.start();
                    } catch (Exception failed) {
                        throw new IllegalStateException(failed);
                    }
                    return container;
                }));
    }

    @ParameterizedTest
    @MethodSource("containers")
    void aSpeakerAndAListenerAreServed(Supplier<WebSocketContainer> containers) throws Exception {
        WebSocketContainer container = containers.get();
        container.setDefaultMaxBinaryMessageBufferSize(64 * 1024);
        try (SocketServer server = SocketServer.plain()) {
            Client heard = new Client();
            Client told = new Client();
            Session listener = container.connectToServer(heard, config(Map.of()), server.address("listener"));
            Session speaker = container.connectToServer(
                    told, config(Map.of("Authorization", List.of("Bearer annas"))), server.address("speaker"));
            assertThat(speaker.getNegotiatedSubprotocol()).isEqualTo("holdfast.v1");
            assertThat(told.textWith("\"ready\"")).isNotEmpty();
            assertThat(heard.textWith("\"ready\"")).isNotEmpty();

            for (long sequence = 0; sequence < FRAMES; sequence++) {
                speaker.getBasicRemote().sendBinary(SocketServer.frame(sequence, PAYLOAD_BYTES));
            }
            speaker.getBasicRemote().sendText("{\"action\":\"heartbeat\",\"requestId\":\"7\"}");

            for (long sequence = 0; sequence < FRAMES; sequence++) {
                ByteBuffer frame = heard.frames.poll(20, TimeUnit.SECONDS);
                assertThat(frame).as("frame " + sequence).isNotNull();
                assertThat(AudioFrame.sequence(frame, frame.position())).isEqualTo(sequence);
            }
            assertThat(told.textWith("heartbeatAck")).contains("\"requestId\":\"7\"");
            speaker.close();
            listener.close(new CloseReason(CloseReason.CloseCodes.GOING_AWAY, "bye"));
            assertThat(told.closed.poll(20, TimeUnit.SECONDS)).isEqualTo(1000);
            assertThat(heard.closed.poll(20, TimeUnit.SECONDS)).isEqualTo(1001);
        } finally {
            if (container instanceof JakartaWebSocketClientContainer jetty) {
                jetty.stop();
            }
        }
    }

    private static ClientEndpointConfig config(Map<String, List<String>> headers) {
        return ClientEndpointConfig.Builder.create()
                .preferredSubprotocols(List.of("holdfast.v1"))
                .configurator(new ClientEndpointConfig.Configurator() {
                    @Override
                    public void beforeRequest(Map<String, List<String>> request) {
                        request.putAll(headers);
                    }
                })
                .build();
    }

    /** What a client has received. */
    private static final class Client extends Endpoint {

        private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        private final BlockingQueue<ByteBuffer> frames = new LinkedBlockingQueue<>();
        private final BlockingQueue<Integer> closed = new LinkedBlockingQueue<>();

        String textWith(String word) throws InterruptedException {
            while (true) {
                String text = texts.poll(20, TimeUnit.SECONDS);
                assertThat(text).as("a message with " + word).isNotNull();
                if (text.contains(word)) {
                    return text;
                }
            }
        }

        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.addMessageHandler(String.class, (MessageHandler.Whole<String>) texts::add);
            session.addMessageHandler(ByteBuffer.class, (MessageHandler.Whole<ByteBuffer>) frame -> {
                byte[] copy = new byte[frame.remaining()];
                frame.get(copy);
                frames.add(ByteBuffer.wrap(copy));
            });
        }

        @Override
        public void onClose(Session session, CloseReason reason) {
            closed.add(reason.getCloseCode().getCode());
        }
    }
}
