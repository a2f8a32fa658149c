// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.StoreIndependent;
import dev.holdfast.bootstrap.e2e.support.TestFrames;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.bootstrap.schedule.SystemClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One address holds every connection that the server has, and says nothing on them. */
@StoreIndependent
@Timeout(60)
class SilentConnectionsTest {

    private static final int CONNECTIONS_MAX = 50;

    @TempDir
    Path data;

    private final List<Socket> silent = new ArrayList<>();
    private TestServer server;

    @BeforeEach
    void start() {
        silent.clear();
        server = TestServer.start(
                data, new SystemClock(), Map.of("http-connections-max", Integer.toString(CONNECTIONS_MAX)));
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : silent) {
            socket.close();
        }
        server.close();
    }

    /** From another address of loopback than the clients below. */
    private void connectInSilence() throws IOException {
        Socket socket = new Socket();
        silent.add(socket);
        socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.2"), 0));
        socket.connect(
                new InetSocketAddress(server.uri().getHost(), server.uri().getPort()));
        if (silent.size() % 2 == 0) {
            socket.getOutputStream().write("GET /ws HTTP/1.1\r\nX-Slow: ".getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Test
    void aSessionIsCreatedSpokenInAndHeardFromAnotherAddress() throws Exception {
        for (int each = 0; each < 4 * CONNECTIONS_MAX; each++) {
            connectInSilence();
        }
        String session = server.session("alice");
        try (RawSocket speaker = RawSocket.speaker(server.uri(), session, server.token("alice"));
                RawSocket listener = RawSocket.listener(server.uri(), session, "start")) {
            speaker.awaitText("ready");
            speaker.binary(TestFrames.frame(0));
            assertThat(listener.await(frame -> frame.opcode() == RawSocket.BINARY)
                            .payload())
                    .isEqualTo(TestFrames.frame(0));
        }
        assertThat(server.refused("httpConnectionsMax")).isPositive();
    }
}
