// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http;

import static dev.holdfast.adapter.http.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.adapter.http.config.HttpSettings;
import dev.holdfast.adapter.http.config.ReadinessCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

final class HttpAdapterTest {

    @Test
    void itReportsLivenessAndReadiness() {
        try (TestServer server = new TestServer()) {
            assertThat(server.get("/health/live").body()).isEqualTo("{\"status\":\"live\",\"version\":\"1.2.3\"}");
            assertThat(server.get("/health/ready").body()).isEqualTo("{\"status\":\"ready\",\"version\":\"1.2.3\"}");
        }
    }

    @Test
    void whileItIsNotReadyItReportsTheReasonAndIsAlive() {
        try (TestServer server = new TestServer()) {
            server.notReadyBecause("the disk is full");
            HttpResponse<String> answer = server.get("/health/ready");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
            JsonNode error = json(answer).get("errors").get(0);
            assertThat(error.get("field").textValue()).isEqualTo("sessionStore");
            assertThat(error.get("detail").textValue()).isEqualTo("the disk is full");
            assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aServerThatIsReadyReportsRemarks() {
        try (TestServer server = new TestServer()) {
            server.readyWith("the disk is half full");
            HttpResponse<String> answer = server.get("/health/ready");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body())
                    .isEqualTo("{\"status\":\"ready\",\"version\":\"1.2.3\",\"remarks\":"
                            + "[{\"field\":\"sessionStore\",\"detail\":\"the disk is half full\"}]}");
            server.notReadyBecause("the disk is full");
            assertThat(server.get("/health/ready").body()).contains("full").doesNotContain("half");
        }
    }

    @Test
    void aCheckThatThrowsMeansNotReady() {
        var check = new ReadinessCheck("audioLogs", () -> {
            throw new IllegalStateException("a secret path");
        });
        HttpSettings settings = HttpSettings.DEFAULT.listeningOn("127.0.0.1", 0);
        try (HttpAdapter adapter = new HttpAdapter(
                settings, InMemorySessions.ports(), List.of(check), "1", List::of, () -> {}, server -> {})) {
            int port = adapter.start();
            assertThat(get(port, "/health/ready"))
                    .contains(" 503 ")
                    .contains("could not be checked")
                    .doesNotContain("secret");
        }
    }

    @Test
    void aHandlerInsertedBeforeTheRoutesAnswersFirst() {
        HttpSettings settings = HttpSettings.DEFAULT.listeningOn("127.0.0.1", 0);
        try (HttpAdapter adapter = new HttpAdapter(
                settings,
                InMemorySessions.ports(),
                List.of(),
                "1",
                List::of,
                () -> {},
                HttpAdapterTest::insertSockets)) {
            int port = adapter.start();
            assertThat(get(port, "/ws?role=listener")).endsWith("a socket");
            assertThat(get(port, "/health/live")).endsWith("{\"status\":\"live\",\"version\":\"1\"}");
        }
    }

    @Test
    void itStartsOnceAndMayBeClosedRepeatedly() throws Exception {
        TestServer server = new TestServer();
        server.get("/health/live");
        server.close();
        server.close();
        assertThatThrownBy(() -> new Socket("127.0.0.1", server.port).close()).isInstanceOf(ConnectException.class);
        HttpAdapter adapter = new HttpAdapter(
                HttpSettings.DEFAULT.listeningOn("127.0.0.1", 0),
                server.sessions.asPorts(),
                List.of(),
                "1",
                List::of,
                () -> {},
                jetty -> {});
        adapter.close();
        adapter.start();
        assertThatThrownBy(adapter::start).isInstanceOf(IllegalStateException.class);
        adapter.close();
    }

    @Test
    void aTakenPortIsNamedInTheError() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            HttpSettings settings = HttpSettings.DEFAULT.listeningOn("127.0.0.1", taken.getLocalPort());
            HttpAdapter adapter = new HttpAdapter(
                    settings, InMemorySessions.ports(), List.of(), "1", List::of, () -> {}, jetty -> {});
            assertThatThrownBy(adapter::start)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("Cannot listen on 127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void anAddressOfAnotherMachineIsNamedInTheErrorToo() {
        // Reserved for documentation (RFC 5737).
        HttpSettings settings = HttpSettings.DEFAULT.listeningOn("192.0.2.1", 0);
        HttpAdapter adapter =
                new HttpAdapter(settings, InMemorySessions.ports(), List.of(), "1", List::of, () -> {}, jetty -> {});
        assertThatThrownBy(adapter::start)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("Cannot listen on 192.0.2.1:0");
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        HttpSettings settings = HttpSettings.DEFAULT;
        for (String origin :
                List.of("example.org", "https://example.org/", "ftp://example.org", "https://*.example.org")) {
            assertThatThrownBy(() -> settings.allowing(Set.of(origin)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(origin);
        }
        for (String url : List.of("ws://example.org", "https://example.org?x", "https://u@example.org", "/path")) {
            assertThatThrownBy(() -> settings.reachedAt(Optional.of(URI.create(url)), false))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> settings.listeningOn("127.0.0.1", 70_000))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(settings.allowing(Set.of(" HTTPS://Example.org ")).allowedOrigins())
                .containsExactly("https://example.org");
    }

    private static String get(int port, String path) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static void insertSockets(Server server) {
        server.insertHandler(new Handler.Wrapper() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                if (!Request.getPathInContext(request).equals("/ws")) {
                    return super.handle(request, response, callback);
                }
                response.write(true, ByteBuffer.wrap("a socket".getBytes(StandardCharsets.UTF_8)), callback);
                return true;
            }
        });
    }
}
