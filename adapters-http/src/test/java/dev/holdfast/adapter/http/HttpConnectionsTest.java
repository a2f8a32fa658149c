// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections on which no request arrives. A head may take two seconds, and a hundred connections may be open. */
@Timeout(60)
class HttpConnectionsTest {

    private static final int CONNECTIONS_MAX = 100;

    private final List<Socket> open = new ArrayList<>();
    private TestServer server;

    @BeforeEach
    void start() {
        open.clear();
        server = new TestServer(TestServer::impatient);
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        server.close();
    }

    private Socket connect() throws IOException {
        Socket socket = server.socket();
        open.add(socket);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void aConnectionThatSaysNothingIsClosed() throws IOException {
        long began = System.nanoTime();

        assertThat(isClosed(connect())).isTrue();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void aHeadThatDripsIsClosedAlsoBehindAWholeRequest() throws IOException {
        Socket dripping = connect();
        write(dripping, "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(dripping.getInputStream().read()).isEqualTo('H');
        write(dripping, "GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");

        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    try {
                        write(dripping, "x");
                        return false;
                    } catch (SocketException closed) {
                        return true;
                    }
                });
        assertThat(server.get("/metrics").body()).containsPattern("reason=\"request-too-slow\"} [1-9]");
    }

    @Test
    void aRequestThatTakesLongerThanItsHeadMayIsNot() throws IOException {
        Socket slowBody = connect();
        write(
                slowBody,
                "POST /sessions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer alice\r\n"
                        + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{");

        byte[] answer = slowBody.getInputStream().readNBytes("HTTP/1.1 408".length());

        assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 408");
    }

    @Test
    void aNewcomerTakesThePlaceOfTheOldestConnectionWithoutARequest() throws IOException {
        for (int each = 0; each < CONNECTIONS_MAX + 5; each++) {
            connect();
        }

        for (int oldest = 0; oldest < 5; oldest++) {
            assertThat(isClosed(open.get(oldest))).isTrue();
        }
        assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(server.get("/metrics").body()).containsPattern("reason=\"httpConnectionsMax\"} [1-9]");
    }
}
