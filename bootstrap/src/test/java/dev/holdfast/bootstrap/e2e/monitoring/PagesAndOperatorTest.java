// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.StoreUnderTest;
import dev.holdfast.bootstrap.e2e.support.TestFrames;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.bootstrap.schedule.SystemClock;
import dev.holdfast.bootstrap.token.LocalTokens;
import dev.holdfast.bootstrap.token.SecretLocation;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a person at the server's own machine finds there with a browser, and what an operator sees and does. */
@Timeout(60)
class PagesAndOperatorTest {

    private static final String SCOPE = "holdfast/operate";

    @TempDir
    Path data;

    /** As a browser would write it; its own page is what the server is asked for. */
    private static String asked(TestServer server, String method, String path, String headers) throws IOException {
        String own = "http://" + server.uri().getAuthority();
        try (Socket socket = new Socket(server.uri().getHost(), server.uri().getPort())) {
            socket.setSoTimeout(20_000);
            String request =
                    method + " " + path + " HTTP/1.1\r\nHost: " + server.uri().getAuthority()
                            + "\r\nConnection: close\r\nContent-Length: 0\r\n" + headers.replace("OWN", own) + "\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static JsonNode json(TestServer server, String path, String token) throws Exception {
        return TestServer.JSON.readTree(server.call("GET", path, token, "").body());
    }

    private String operatorToken() {
        return LocalTokens.inDataFolder(data).issue("op", Duration.ofMinutes(5), Set.of(SCOPE));
    }

    @Test
    void aPageFindsItsWayInAndMakesASession() throws Exception {
        try (TestServer server = TestServer.start(data)) {
            assertThat(asked(server, "GET", "/", ""))
                    .contains("<!doctype html>")
                    .contains("script-src 'self'");
            assertThat(asked(server, "GET", "/sdk/holdfast.js", "")).contains("text/javascript");
            assertThat(asked(server, "GET", "/local/sign-in", "")).contains("issued-here");
            String answer = asked(server, "POST", "/local/token", "Origin: OWN\r\nSec-Fetch-Site: same-origin\r\n");
            assertThat(answer).startsWith("HTTP/1.1 201");
            String token = TestServer.JSON
                    .readTree(answer.substring(answer.indexOf("\r\n\r\n")))
                    .path("token")
                    .asText();

            JsonNode session =
                    TestServer.JSON.readTree(server.call("POST", "/sessions", token, "{\"sourceLanguage\":\"en-US\"}")
                            .body());
            String id = session.path("sessionId").asText();

            assertThat(session.path("pageUrl").asText()).isEqualTo(server.uri() + "/listen/" + id);
            assertThat(json(server, "/sessions", token).path("sessions").findValuesAsText("sessionId"))
                    .containsExactly(id);
            assertThat(server.call("GET", "/listen/" + id + "/qr.svg", "", "").body())
                    .startsWith("<svg ");
            // The token has the rights of an ordinary client and may not list the sessions of others.
            assertThat(asked(
                            server,
                            "GET",
                            "/admin/sessions",
                            "X-Forwarded-For: 192.0.2.1\r\nAuthorization: Bearer " + token + "\r\n"))
                    .startsWith("HTTP/1.1 403");
        }
    }

    @Test
    void anotherPagesBrowserGetsNothing() throws Exception {
        try (TestServer server =
                TestServer.start(data, new SystemClock(), Map.of("allowed-origins", "https://app.example"))) {
            String foreign = "Origin: https://app.example\r\nSec-Fetch-Site: cross-site\r\n";
            assertThat(asked(server, "POST", "/local/token", foreign)).startsWith("HTTP/1.1 403");
            assertThat(asked(server, "GET", "/admin/sessions", foreign)).startsWith("HTTP/1.1 401");
            assertThat(asked(server, "DELETE", "/admin/sessions/caring-king-275", foreign))
                    .startsWith("HTTP/1.1 401");
        }
    }

    @Test
    void anOperatorEndsATalkAndBothSidesHearWhoDidIt() throws Exception {
        try (TestServer server = TestServer.start(data)) {
            String session = server.session("alice");
            try (RawSocket listener = RawSocket.listener(server.uri(), session, "live");
                    RawSocket speaker = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
                listener.awaitText("ready");
                speaker.awaitText("ready");
                speaker.binary(TestFrames.frame(0));
                speaker.awaitText("ack");
                // The index that tells what there is may lag behind.
                await().atMost(Duration.ofSeconds(10)).until(() -> json(server, "/admin/sessions", "")
                        .path("sessions")
                        .findValuesAsText("state")
                        .equals(List.of("live")));

                assertThat(server.call("DELETE", "/admin/sessions/" + session, operatorToken(), "")
                                .statusCode())
                        .isEqualTo(204);

                for (RawSocket each : new RawSocket[] {speaker, listener}) {
                    assertThat(each.awaitText("sessionEnded").path("reason").asText())
                            .isEqualTo("endedByOperator");
                    assertThat(each.awaitClose()).isEqualTo(1000);
                }
            }
            JsonNode ended = server.look(session);
            assertThat(ended.path("endReason").asText()).isEqualTo("endedByOperator");
            assertThat(ended.path("lastSeq").asLong()).isZero();
        }
    }

    @Test
    void figuresTellWhatGoesOn() throws Exception {
        try (TestServer server = TestServer.start(data)) {
            String session = server.session("alice");
            try (RawSocket listener = RawSocket.listener(server.uri(), session, "live");
                    RawSocket speaker = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
                listener.awaitText("ready");
                speaker.awaitText("ready");
                for (int frame = 0; frame < 10; frame++) {
                    speaker.binary(TestFrames.frame(frame));
                }
                speaker.awaitText("ack");
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> json(server, "/admin/figures", "")
                                        .path("framesOut")
                                        .asInt()
                                == 10);
                JsonNode figures = json(server, "/admin/figures", "");
                assertThat(figures.path("speakers").asInt()).isEqualTo(1);
                assertThat(figures.path("listeners").asInt()).isEqualTo(1);
                assertThat(figures.path("framesIn").asInt()).isEqualTo(10);
                assertThat(figures.path("bytesOut").asLong()).isPositive();
                assertThat(figures.path("acks").asInt()).isPositive();
                assertThat(figures.path("acksWithin5000Ms").asInt())
                        .isEqualTo(figures.path("acks").asInt());
                assertThat(figures.path("ackDelayP99Ms").asDouble()).isPositive();
                for (String gaps : new String[] {"gapsRetention", "gapsSpeakerLost", "gapsLagged", "gapsRestart"}) {
                    assertThat(figures.path(gaps).isNumber()).as(gaps).isTrue();
                }
                for (String resumes : new String[] {"speakerResumes", "listenerResumes"}) {
                    assertThat(figures.path(resumes).isNumber()).as(resumes).isTrue();
                }
                if (!StoreUnderTest.isDynamoDb()) {
                    assertThat(figures.path("sessionsLive").asInt()).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void behindAProxyOnlyATokenTellsAnOperator() throws Exception {
        Map<String, String> behind =
                Map.of("public-url", "https://talks.example.org", "operator-scope", "watch", "drain-window", "0s");
        try (TestServer server = TestServer.start(data, new SystemClock(), behind)) {
            String watcher = LocalTokens.with(SecretLocation.inDataFolder(data))
                    .issue("op", Duration.ofMinutes(5), Set.of("watch"));
            assertThat(server.call("GET", "/admin/figures", "", "").statusCode())
                    .isEqualTo(401);
            assertThat(server.call("GET", "/admin/figures", operatorToken(), "").statusCode())
                    .isEqualTo(403);
            assertThat(server.call("GET", "/admin/figures", watcher, "").statusCode())
                    .isEqualTo(200);
            assertThat(asked(server, "GET", "/local/sign-in", ""))
                    .contains("\"paste\"")
                    .contains("\"token\"}");
            assertThat(asked(server, "POST", "/local/token", "Origin: OWN\r\n")).startsWith("HTTP/1.1 403");
            assertThat(server.call("POST", "/admin/drain", "", "").statusCode()).isEqualTo(401);
            assertThat(server.call("POST", "/admin/drain", watcher, "").statusCode())
                    .isEqualTo(202);
            assertThat(server.awaitClosed(Duration.ofSeconds(30))).isTrue();
        }
    }

    @Test
    void aServerWithPagesOffServesNoPages() throws Exception {
        try (TestServer server = TestServer.start(data, new SystemClock(), Map.of("pages", "off"))) {
            assertThat(asked(server, "GET", "/", "")).startsWith("HTTP/1.1 302").contains("Location: /docs");
            for (String path : new String[] {"/speak", "/ops", "/sdk/holdfast.js", "/local/sign-in"}) {
                assertThat(server.call("GET", path, "", "").statusCode()).isEqualTo(404);
            }
            assertThat(server.call("GET", "/admin/figures", "", "").statusCode())
                    .isEqualTo(200);
        }
    }
}
