// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Routes beside clients that do not read. Eight of them run at once; a response may make no progress for two seconds. */
@Timeout(60)
class RouteExecutorTest {

    private static final int READERS = 12;

    private final List<Socket> readers = new ArrayList<>();
    private TestServer server;

    @BeforeEach
    void start() {
        readers.clear();
        server = new TestServer(TestServer::impatient);
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket reader : readers) {
            reader.close();
        }
        server.close();
    }

    /** @param times so often that the buffers of two sockets do not hold the answers */
    private void askWithoutReading(String path, int times) throws IOException {
        Socket reader = new Socket();
        reader.setReceiveBufferSize(4096);
        reader.setSoTimeout(30_000);
        reader.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port));
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n";
        // The last one ends a connection that is read after all.
        reader.getOutputStream()
                .write(((request + "\r\n").repeat(times) + request + "Connection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        readers.add(reader);
    }

    @Test
    void aResponseWithoutProgressEndsAndItsThreadServesOthers() throws IOException {
        for (int each = 0; each < READERS; each++) {
            askWithoutReading("/openapi.json", 150);
        }

        assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(server.get("/metrics").statusCode()).isEqualTo(200);
        assertThat(server.get("/openapi.json").statusCode()).isEqualTo(200);
        for (Socket reader : readers) {
            assertThat(bytesUntilTheEnd(reader)).isPositive();
        }
        assertThat(server.get("/metrics").body()).containsPattern("response-unread\"} [1-9]");
    }

    @Test
    void clientsThatDoNotReadMetricsDelayNoRoute() throws IOException {
        for (int each = 0; each < READERS; each++) {
            askWithoutReading("/metrics", 1_500);
        }

        for (int time = 0; time < 5; time++) {
            assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(server.get("/openapi.json").statusCode()).isEqualTo(200);
        }
        assertThat(server.get("/metrics").statusCode()).isEqualTo(200);
    }

    @Test
    void directMemoryOfResponsesThatAreNotReadIsMeasured() throws IOException {
        double before = buffers("http_buffers");
        for (int each = 0; each < READERS; each++) {
            askWithoutReading("/openapi.json", 150);
        }
        await().until(() -> buffers("http_buffers") >= before + READERS * 4096);

        for (Socket reader : readers) {
            reader.close();
        }
        await().until(() -> buffers("http_buffers") <= before);
        assertThat(buffers("http_buffers_idle")).isGreaterThanOrEqualTo(READERS * 4096);
    }

    private double buffers(String purpose) {
        String series = "holdfast_direct_memory_bytes{purpose=\"" + purpose + "\"} ";
        return server.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(series))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length())))
                .findFirst()
                .orElseThrow();
    }

    /** What a connection that the server has ended still delivers. */
    private static long bytesUntilTheEnd(Socket reader) throws IOException {
        long bytes = 0;
        byte[] chunk = new byte[1 << 16];
        try {
            InputStream in = reader.getInputStream();
            for (int read = in.read(chunk); read > 0; read = in.read(chunk)) {
                bytes += read;
            }
        } catch (SocketException reset) {
            // Ended with unread bytes.
        }
        return bytes;
    }
}
