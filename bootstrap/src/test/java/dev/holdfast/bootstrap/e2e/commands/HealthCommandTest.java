// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.holdfast.bootstrap.command.HoldfastCommand;
import dev.holdfast.bootstrap.command.console.CommandContext;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.bootstrap.server.HoldfastServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a container engine asks every few seconds. */
@Timeout(60)
class HealthCommandTest {

    @TempDir
    Path data;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int health(Map<String, String> environment, String... more) {
        String[] words = new String[more.length + 1];
        words[0] = "health";
        System.arraycopy(more, 0, words, 1, more.length);
        PrintStream said = new PrintStream(err, true, StandardCharsets.UTF_8);
        return HoldfastCommand.run(
                words,
                new CommandContext(new ByteArrayInputStream(new byte[0]), said, said, environment, false),
                HoldfastServer::start);
    }

    @Test
    void aServerThatAnswersIsHealthyAndNothingIsSaid() {
        try (TestServer server = TestServer.start(data)) {
            assertThat(health(Map.of(), "--server", server.uri().toString())).isZero();
            assertThat(health(Map.of("HOLDFAST_SERVER", server.uri().toString()), "--ready"))
                    .isZero();
            assertThat(health(Map.of("HOLDFAST_PORT", "" + server.uri().getPort())))
                    .isZero();
            assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
        }
    }

    @Test
    void aServerBehindAPathIsAskedThere() throws Exception {
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext("/", exchange -> {
            boolean known = exchange.getRequestURI().getPath().equals("/talks/health/live");
            exchange.sendResponseHeaders(known ? 200 : 404, -1);
            exchange.close();
        });
        proxy.start();
        try {
            String root = "http://127.0.0.1:" + proxy.getAddress().getPort();
            assertThat(health(Map.of(), "--server", root + "/talks")).isZero();
            assertThat(health(Map.of(), "--server", root + "/talks/")).isZero();
            assertThat(health(Map.of(), "--server", root)).isEqualTo(1);
        } finally {
            proxy.stop(0);
        }
    }

    @Test
    void withoutAServerItIsOneAndOneLine() throws Exception {
        String unusedAddress;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            unusedAddress = "http://127.0.0.1:" + socket.getLocalPort();
        }
        assertThat(health(Map.of(), "--server", unusedAddress)).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8).lines()).hasSize(1).allSatisfy(line -> assertThat(line)
                .startsWith("holdfast: " + unusedAddress + "/health/live: "));
    }
}
