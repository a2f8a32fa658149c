// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.http.TestServer;
import dev.holdfast.adapter.http.response.ProblemType;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Malformed and malicious requests, byte for byte. The server refuses them and continues to serve. */
final class RawRequestsTest {

    private static final String HOST = "Host: h\r\nConnection: close\r\n\r\n";
    private static final String AS_ALICE =
            " HTTP/1.1\r\nAuthorization: Bearer alice\r\nContent-Type: application/json\r\n";

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = new TestServer(TestServer::impatient);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/sessions/..%2fhealth",
                "/sessions/a%2Fb",
                "/sessions/%2e%2e/health/live",
                "/sessions/..;/health/live",
                "/../../etc/passwd",
                "//sessions",
                "/sessions/%zz",
                "/sessions/%",
                "/sessions/%ff",
                "/sessions/%00",
                "/sessions/%u0041",
                "/sessions\\x",
                "/sessions/\u00e4",
                "/sessions/\u0001"
            })
    void anAmbiguousOrMalformedAddressIsRefused(String path) throws IOException {
        refused(server.raw("GET " + path + " HTTP/1.1\r\n" + HOST), 400, ProblemType.BAD_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n",
                "GET /health/live HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
                "GET /sessions/caring-king-275 HTTP/1.1\r\nHost: a b/\"<x>\r\nConnection: close\r\n\r\n",
                "GET /sessions/caring-king-275 HTTP/1.1\r\nHost: a'x\r\nConnection: close\r\n\r\n",
                "GET http://elsewhere.example/health/live HTTP/1.1\r\n" + HOST,
                "GET /health/live HTTP/1.1\r\nA b: c\r\n" + HOST,
                "GET /health/live HTTP/1.1\r\nA: b\r\n folded\r\n" + HOST,
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n",
                "POST /sessions" + AS_ALICE + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n" + HOST
                        + "0\r\n\r\n",
                "POST /sessions" + AS_ALICE + "Content-Length: 5\r\nContent-Length: 6\r\n" + HOST + "abcdef",
                "POST /sessions" + AS_ALICE + "Content-Length: -5\r\n" + HOST,
                "POST /sessions" + AS_ALICE + "Content-Length: 99999999999999999999\r\n" + HOST,
                "POST /sessions" + AS_ALICE + "Transfer-Encoding: chunked\r\n" + HOST + "zz\r\n\r\n"
            })
    void whatIsNotHttpIsRefused(String request) throws IOException {
        refused(server.raw(request), 400, ProblemType.BAD_REQUEST);
    }

    @Test
    void headersAndAddressesHaveALimit() throws IOException {
        String long20k = "a".repeat(20_000);
        refused(
                server.raw("GET /health/live HTTP/1.1\r\nX: " + long20k + "\r\n" + HOST),
                431,
                ProblemType.HEADERS_TOO_LARGE);
        String tooLong = server.raw("GET /" + long20k + " HTTP/1.1\r\n" + HOST);
        refused(tooLong, 414, ProblemType.URI_TOO_LONG);
        // RFC 9112 §9.6: the server closes the connection, and says so.
        assertThat(tooLong).contains("Connection: close");
    }

    @Test
    void aChunkedBodyHasTheSameLimit() throws IOException {
        String chunk = "1000\r\n" + " ".repeat(4096) + "\r\n";
        refused(
                server.raw("POST /sessions" + AS_ALICE + "Transfer-Encoding: chunked\r\n" + HOST + chunk.repeat(5)),
                413,
                ProblemType.BODY_TOO_LARGE);
        String good = "17\r\n{\"sourceLanguage\":\"en\"}\r\n0\r\n\r\n";
        assertThat(server.raw("POST /sessions" + AS_ALICE + "Transfer-Encoding: chunked\r\n" + HOST + good))
                .startsWith("HTTP/1.1 201 ");
    }

    @Test
    void aBodyThatIsAnnouncedTooLargeIsNotWaitedFor() throws IOException {
        refused(
                server.raw("POST /sessions" + AS_ALICE + "Expect: 100-continue\r\nContent-Length: 16385\r\n" + HOST),
                413,
                ProblemType.BODY_TOO_LARGE);
    }

    @Test
    void aClientThatSendsTooMuchStillReceivesTheResponse() throws IOException {
        for (int time = 0; time < 20; time++) {
            try (Socket socket = server.socket()) {
                write(socket, "POST /sessions" + AS_ALICE + "Content-Length: 500000\r\n" + HOST);
                write(socket, " ".repeat(100_000));
                write(socket, " ".repeat(400_000));
                refused(rest(socket), 413, ProblemType.BODY_TOO_LARGE);
            }
        }
    }

    @Test
    void expect100ContinueIsAnswered() throws IOException {
        try (Socket socket = server.socket()) {
            write(socket, "POST /sessions" + AS_ALICE + "Expect: 100-continue\r\nContent-Length: 23\r\n" + HOST);
            byte[] first = socket.getInputStream().readNBytes("HTTP/1.1 100 Continue\r\n\r\n".length());
            assertThat(new String(first, StandardCharsets.ISO_8859_1)).startsWith("HTTP/1.1 100 ");
            write(socket, "{\"sourceLanguage\":\"en\"}");
            assertThat(rest(socket)).startsWith("HTTP/1.1 201 ");
        }
    }

    @Test
    void manySlowBodiesTimeOutAndDelayNoOtherRequest() throws IOException {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int sender = 0; sender < 50; sender++) {
                Socket socket = server.socket();
                slow.add(socket);
                write(socket, "POST /sessions" + AS_ALICE + "Content-Length: 100\r\n" + HOST + "{");
            }
            // Far more senders than threads, and other requests are still served.
            assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(server.post("alice", "/sessions", "{\"sourceLanguage\":\"en\"}")
                            .statusCode())
                    .isEqualTo(201);
            for (Socket socket : slow) {
                refused(rest(socket), 408, ProblemType.REQUEST_TOO_SLOW);
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void aHangingStoreTakesNoThreadsFromSocketsOrHealthChecks() throws IOException {
        CountDownLatch storeAnswers = new CountDownLatch(1);
        server.sessions.waitFor(storeAnswers);
        List<Socket> waiting = new ArrayList<>();
        try {
            for (int caller = 0; caller < 30; caller++) {
                Socket socket = server.socket();
                waiting.add(socket);
                write(socket, "GET /sessions/caring-king-275 HTTP/1.1\r\n" + HOST);
            }
            for (int time = 0; time < 5; time++) {
                assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
            }
            storeAnswers.countDown();
            for (Socket socket : waiting) {
                assertThat(rest(socket)).containsPattern("^HTTP/1\\.1 (200|404) ");
            }
        } finally {
            storeAnswers.countDown();
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    @Test
    void aClientThatDisconnectsWithinABodyDoesNoHarm() throws IOException {
        int before = server.sessions.size();
        try (Socket socket = server.socket()) {
            write(socket, "POST /sessions" + AS_ALICE + "Content-Length: 100\r\n" + HOST + "{");
            socket.shutdownOutput();
            refused(rest(socket), 400, ProblemType.BAD_REQUEST);
        }
        assertThat(server.sessions.size()).isEqualTo(before);
    }

    @Test
    void twoRequestsOnOneConnectionAreTwoRequests() throws IOException {
        String post = "POST /sessions" + AS_ALICE + "Content-Length: 23\r\nHost: h\r\n\r\n{\"sourceLanguage\":\"en\"}";
        String answers = server.raw(post + post + "GET /health/live HTTP/1.1\r\n" + HOST);
        assertThat(answers.split("HTTP/1\\.1 201 ", -1)).hasSize(3);
        assertThat(answers).contains("HTTP/1.1 200 ");
    }

    @Test
    void aClientWithoutAHostHeaderGetsTheAddressOfItsConnection() throws IOException {
        String id = server.create();
        assertThat(server.raw("GET /sessions/" + id + " HTTP/1.0\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .contains("\"pageUrl\":\"http://127.0.0.1:" + server.port + "/listen/");
    }

    @Test
    void noResponseNamesTheServerSoftware() throws IOException {
        for (String path : List.of("/health/live", "/nothing", "/%zz")) {
            assertThat(server.raw("GET " + path + " HTTP/1.1\r\n" + HOST).toLowerCase(Locale.ROOT))
                    .doesNotContain("server:")
                    .doesNotContain("jetty")
                    .doesNotContain("javalin")
                    .doesNotContain("set-cookie");
        }
    }

    private static void refused(String answer, int status, ProblemType kind) {
        assertThat(answer)
                .startsWith("HTTP/1.1 " + status + " ")
                .contains("Content-Type: application/problem+json\r\n")
                .contains("\"type\":\"" + kind.type() + "\"")
                .contains("\"status\":" + status)
                .contains("X-Content-Type-Options: nosniff")
                .doesNotContain("\tat ")
                .doesNotContain("Exception");
    }

    private static void write(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
