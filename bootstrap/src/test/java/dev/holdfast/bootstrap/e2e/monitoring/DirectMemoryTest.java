// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.adapter.jwt.local.LocalSecret;
import dev.holdfast.adapter.jwt.local.LocalTokenIssuer;
import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.ServerProcess;
import dev.holdfast.bootstrap.schedule.SystemClock;
import dev.holdfast.client.HoldfastClient;
import dev.holdfast.client.session.NewSession;
import dev.holdfast.domain.identity.Owner;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code /metrics} tells what direct memory is for: all that the JVM reports, but for little. In a process of its own. */
@Timeout(60)
class DirectMemoryTest {

    private static final int MIB = 1 << 20;
    private static final int CLIENTS = 200;
    private static final int READERS = 20;

    /** What the JDK has for the server's threads, and what the garbage collector has not freed. */
    private static final double OTHER_MAX = 4 * MIB;

    /** Raw PCM: the largest message, and as fast as it can be sent. */
    private static final Map<String, String> FAST = Map.of("speaker-rate-max", "1000", "speaker-burst", "1d");

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private ServerProcess server;
    private String session;
    private String token;

    @BeforeEach
    void start() throws Exception {
        Path data = folder.resolve("data");
        open.clear();
        server = ServerProcess.start(data, 0, FAST, List.of("-Xmx512m", "-XX:MaxDirectMemorySize=300m"));
        token = new LocalTokenIssuer(LocalSecret.inFolder(data), new SystemClock())
                .issue(new Owner("alice"), Duration.ofHours(1));
        try (HoldfastClient client = HoldfastClient.at(server.uri()).token(() -> token)) {
            session = client.createSession(NewSession.in("en-US")).sessionId();
        }
    }

    @AfterEach
    void stop() throws Exception {
        leave();
        server.close();
    }

    private void leave() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        open.clear();
    }

    private double purpose(String purpose) throws Exception {
        return server.measured("holdfast_direct_memory_bytes{purpose=\"" + purpose + "\"}");
    }

    /** A listener that sends most of a message: it holds a read buffer. */
    private void beginMessage(int bytes) throws IOException {
        RawSocket listener = RawSocket.listener(server.uri(), session, "live");
        open.add(listener);
        byte[] whole = RawSocket.masked(0x80 | RawSocket.BINARY, new byte[bytes]);
        listener.bytes(Arrays.copyOf(whole, whole.length - 10));
    }

    /** An HTTP client that asks for more than two sockets hold, and does not read. */
    private void askWithoutReading() throws IOException {
        Socket socket = new Socket();
        open.add(socket);
        socket.setReceiveBufferSize(4096);
        socket.connect(
                new InetSocketAddress(server.uri().getHost(), server.uri().getPort()));
        String request = "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n";
        socket.getOutputStream().write(request.repeat(150).getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void whatConnectionsHoldIsShownByItsPurposeAndNothingOfItIsLeftWhenTheyAreGone() throws Exception {
        for (int each = 0; each < CLIENTS; each++) {
            beginMessage(15_000);
        }
        for (int each = 0; each < READERS; each++) {
            askWithoutReading();
        }
        await().until(() -> purpose("read_buffers") == CLIENTS * 16.0 * 1024);
        await().until(() -> purpose("http_buffers") >= READERS * 4.0 * 1024);
        assertThat(purpose("other")).isLessThan(OTHER_MAX);
        assertThat(purpose("audio")).isEqualTo(64 * 1024);

        leave();

        await().until(() -> purpose("read_buffers") == 0);
        // The request for the metrics has some itself.
        await().until(() -> purpose("http_buffers") < 128 * 1024);
        assertThat(purpose("other")).isLessThan(OTHER_MAX);
        double all = server.measuredInAll("holdfast_direct_memory_bytes");
        double jvm = server.measured("jvm_buffer_memory_used_bytes{id=\"direct\"}");
        assertThat(all).isBetween(jvm - MIB, jvm + MIB);
        assertThat(server.measured("holdfast_direct_memory_limit_bytes")).isEqualTo(300.0 * MIB);
    }

    /** Pipes of PCM deliver 64 KiB at once. A buffer for each would wait for the garbage collector. */
    @Test
    void theLargestMessagesLeaveNothingForTheGarbageCollector() throws Exception {
        byte[] message = RawSocket.masked(0x80 | RawSocket.BINARY, new byte[64 * 1024]);
        try (RawSocket speaker = RawSocket.open(
                server.uri(),
                "/ws?sessionId=" + session + "&role=speaker&action=streamAudio",
                Map.of("Authorization", "Bearer " + token))) {
            speaker.awaitText("ready");
            for (int each = 0; each < 400; each++) {
                speaker.bytes(message);
            }
            await().until(() -> server.measured("holdfast_bytes_in_total") >= 400.0 * message.length);

            assertThat(purpose("other")).isLessThan(OTHER_MAX);
        }
    }

    @Test
    void mappedAudioIsWhatTheJvmReports() throws Exception {
        try (RawSocket speaker = RawSocket.speaker(server.uri(), session, token)) {
            speaker.awaitText("ready");

            await().until(() -> server.measured("holdfast_mapped_memory_bytes") > 0
                    && server.measured("holdfast_mapped_memory_bytes")
                            == server.measured("jvm_buffer_memory_used_bytes{id=\"mapped\"}"));
        }
    }
}
