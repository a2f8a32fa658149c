// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.StoreIndependent;
import dev.holdfast.bootstrap.e2e.support.TestFrames;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that ask for much over HTTP and do not read it. */
@StoreIndependent
@Timeout(90)
class SlowHttpReadersTest {

    private static final int READERS = 100;

    /** More than the buffers of two sockets hold. */
    private static final int REQUESTS_EACH = 400;

    @TempDir
    Path data;

    private final List<Socket> readers = new ArrayList<>();
    private TestServer server;

    @BeforeEach
    void start() {
        readers.clear();
        server = TestServer.start(data);
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket reader : readers) {
            reader.close();
        }
        server.close();
    }

    private void ask(String path) throws IOException {
        byte[] requests = ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .repeat(REQUESTS_EACH)
                .getBytes(StandardCharsets.US_ASCII);
        for (int each = 0; each < READERS; each++) {
            Socket reader = new Socket();
            reader.setReceiveBufferSize(4096);
            reader.connect(
                    new InetSocketAddress(server.uri().getHost(), server.uri().getPort()));
            reader.getOutputStream().write(requests);
            readers.add(reader);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/metrics", "/openapi.json"})
    void aSessionGoesOnAndClientsAttachWhileManyDoNotReadWhatTheyAskedFor(String path) throws Exception {
        String session = server.session("alice");
        try (RawSocket speaker = RawSocket.speaker(server.uri(), session, server.token("alice"));
                RawSocket listener = RawSocket.listener(server.uri(), session, "start")) {
            speaker.awaitText("ready");
            listener.awaitText("ready");
            ask(path);
            int sequence = 0;
            long longest = 0;
            long until = System.nanoTime() + Duration.ofSeconds(4).toNanos();
            while (System.nanoTime() < until) {
                long spoken = System.nanoTime();
                speaker.binary(TestFrames.frame(sequence));
                byte[] heard = listener.await(frame -> frame.opcode() == RawSocket.BINARY)
                        .payload();
                assertThat(heard).isEqualTo(TestFrames.frame(sequence++));
                // Not with each frame: messages other than audio are limited.
                if (sequence % 20 == 1) {
                    speaker.text("{\"action\":\"heartbeat\"}");
                    speaker.awaitText("heartbeatAck");
                }
                longest = Math.max(longest, System.nanoTime() - spoken);
                try (RawSocket another = RawSocket.listener(server.uri(), session, "live")) {
                    another.awaitText("ready");
                }
                assertThat(server.call("GET", "/health/live", "", "").statusCode())
                        .isEqualTo(200);
            }

            assertThat(Duration.ofNanos(longest)).isLessThan(Duration.ofSeconds(2));
        }
    }
}
