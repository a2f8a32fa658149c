// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.audio.AudioFrame;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sockets behind Jetty's own TLS, where the event loop reads and writes through Jetty's endpoint. */
@Timeout(120)
class TlsTest {

    private static final String PASSWORD = "changeit";
    private static final int FRAMES = 500;

    /** Of a standard session's largest frames: several of TLS's records together. */
    private static final int PAYLOAD_BYTES = 4_000;

    @TempDir
    private Path folder;

    @Test
    void audioAndMessagesPassInBothDirectionsAndTheCloseIsAnswered() throws Exception {
        KeyStore keys = keys();
        try (SocketServer server = SocketServer.withTls(jetty -> connector(jetty, keys))) {
            HttpClient client =
                    HttpClient.newBuilder().sslContext(trusting(keys)).build();
            Received heard = new Received();
            Received told = new Received();
            WebSocket listener = client.newWebSocketBuilder()
                    .subprotocols("holdfast.v1")
                    .buildAsync(server.address("listener"), heard)
                    .get(20, TimeUnit.SECONDS);
            WebSocket speaker = client.newWebSocketBuilder()
                    .subprotocols("holdfast.v1")
                    .header("Authorization", "Bearer annas")
                    .buildAsync(server.address("speaker"), told)
                    .get(20, TimeUnit.SECONDS);
            assertThat(told.text()).contains("\"ready\"");
            assertThat(heard.text()).contains("\"ready\"");

            for (long sequence = 0; sequence < FRAMES; sequence++) {
                speaker.sendBinary(SocketServer.frame(sequence, PAYLOAD_BYTES), true)
                        .get(20, TimeUnit.SECONDS);
            }
            for (long sequence = 0; sequence < FRAMES; sequence++) {
                ByteBuffer frame = heard.binary();
                assertThat(AudioFrame.sequence(frame, 0)).isEqualTo(sequence);
                assertThat(frame.remaining()).isEqualTo(AudioFrame.HEADER_BYTES + PAYLOAD_BYTES);
            }
            speaker.sendText("{\"action\":\"heartbeat\"}", true).get(20, TimeUnit.SECONDS);
            assertThat(told.textWith("heartbeatAck")).isNotEmpty();

            speaker.sendClose(1000, "").get(20, TimeUnit.SECONDS);
            listener.sendClose(1001, "").get(20, TimeUnit.SECONDS);

            assertThat(told.closed.poll(20, TimeUnit.SECONDS)).isEqualTo(1000);
            assertThat(heard.closed.poll(20, TimeUnit.SECONDS)).isEqualTo(1001);
        }
    }

    private static ServerConnector connector(Server server, KeyStore keys) {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStore(keys);
        tls.setKeyStorePassword(PASSWORD);
        HttpConfiguration http = new HttpConfiguration();
        http.addCustomizer(new SecureRequestCustomizer(false));
        return new ServerConnector(server, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(http));
    }

    /** A key for 127.0.0.1, made by the JDK's own tool. */
    private KeyStore keys() throws Exception {
        Path file = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "server",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes());
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private static SSLContext trusting(KeyStore keys) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", keys.getCertificate("server"));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    /** What a client has received. */
    private static final class Received implements WebSocket.Listener {

        private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        private final BlockingQueue<ByteBuffer> binaries = new LinkedBlockingQueue<>();
        private final BlockingQueue<Integer> closed = new LinkedBlockingQueue<>();
        private final StringBuilder part = new StringBuilder();
        private ByteBuffer partial = ByteBuffer.allocate(0);

        String text() throws InterruptedException {
            String text = texts.poll(20, TimeUnit.SECONDS);
            assertThat(text).as("a message").isNotNull();
            return text;
        }

        String textWith(String word) throws InterruptedException {
            for (String text = text(); ; text = text()) {
                if (text.contains(word)) {
                    return text;
                }
            }
        }

        ByteBuffer binary() throws InterruptedException {
            ByteBuffer frame = binaries.poll(20, TimeUnit.SECONDS);
            assertThat(frame).as("a frame").isNotNull();
            return frame;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                texts.add(part.toString());
                part.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            partial = ByteBuffer.allocate(partial.remaining() + data.remaining())
                    .put(partial)
                    .put(data)
                    .flip();
            if (last) {
                binaries.add(partial);
                partial = ByteBuffer.allocate(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.add(code);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            texts.addAll(List.of("failed: " + error));
        }
    }
}
