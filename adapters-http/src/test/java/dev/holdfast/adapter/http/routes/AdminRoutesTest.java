// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.routes;

import static dev.holdfast.adapter.http.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.adapter.http.TestServer;
import dev.holdfast.application.port.in.Denial;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The operator's endpoints, and who is authorized. */
final class AdminRoutesTest {

    private final TestServer server = new TestServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private List<Supplier<HttpRequest.Builder>> everything(String session) {
        return List.of(() -> server.to("/admin/sessions"), () -> server.to("/admin/figures"), () -> server.to(
                        "/admin/sessions/" + session)
                .DELETE());
    }

    private int status(HttpRequest.Builder request) {
        return server.send(request).statusCode();
    }

    @Test
    void aLocalProgramAndAnOwnPageNeedNoToken() {
        String session = server.create();
        for (Supplier<HttpRequest.Builder> each : everything(session)) {
            assertThat(status(each.get())).isBetween(200, 204);
            assertThat(status(each.get().header("Sec-Fetch-Site", "same-origin")))
                    .isBetween(200, 204);
            assertThat(status(each.get()
                            .header("Origin", "http://127.0.0.1:" + server.port)
                            .header("Sec-Fetch-Site", "same-origin")))
                    .isBetween(200, 204);
        }
    }

    @Test
    void otherClientsNeedAnOperatorsToken() {
        String session = server.create();
        for (Supplier<HttpRequest.Builder> each : everything(session)) {
            for (String[] sign : new String[][] {
                {"X-Forwarded-For", "127.0.0.1"}, {"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "cross-site"}
            }) {
                Supplier<HttpRequest.Builder> elsewhere = () -> each.get().header(sign[0], sign[1]);
                HttpResponse<String> nothing = server.send(elsewhere.get());
                assertThat(nothing.statusCode()).isEqualTo(401);
                assertThat(nothing.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"holdfast\"");
                assertThat(json(nothing).get("detail").textValue()).contains("operator's token");
                assertThat(status(elsewhere.get().header("Authorization", "Bearer expired")))
                        .isEqualTo(401);
                assertThat(status(elsewhere.get().header("Authorization", "Bearer alice")))
                        .isEqualTo(403);
                assertThat(status(elsewhere.get().header("Authorization", "Bearer operator")))
                        .isBetween(200, 204);
            }
        }
    }

    @Test
    void tooManyAttemptsGetRetryAfter() {
        server.sessions.deny(new Denial.TooManyAttempts(Duration.ofSeconds(3)));
        HttpResponse<String> answer =
                server.send(server.as("operator", "/admin/sessions").header("X-Forwarded-For", "203.0.113.9"));
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("3");
    }

    @Test
    void allOwnersSessionsAreListedNewestFirstAndTruncationIsReported() {
        server.create();
        JsonNode one = json(server.get("/admin/sessions"));
        assertThat(one.get("truncated").booleanValue()).isFalse();
        server.post("bob", "/sessions", "{\"sourceLanguage\":\"de\"}");
        server.create();
        JsonNode three = json(server.get("/admin/sessions"));
        assertThat(three.get("sessions").findValuesAsText("sessionId"))
                .containsExactly("caring-king-277", "caring-king-276");
        assertThat(three.get("truncated").booleanValue()).isTrue();
        assertThat(three.toString()).doesNotContain("alice").doesNotContain("bob");
    }

    @Test
    void anOperatorEndsAnySessionWithItsOwnEndReason() {
        String session = server.create();
        assertThat(status(server.to("/admin/sessions/" + session).DELETE())).isEqualTo(204);
        assertThat(status(server.to("/admin/sessions/" + session).DELETE())).isEqualTo(204);
        JsonNode ended = json(server.get("/sessions/" + session));
        assertThat(ended.get("state").textValue()).isEqualTo("ended");
        assertThat(ended.get("endReason").textValue()).isEqualTo("endedByOperator");
        assertThat(status(server.to("/admin/sessions/no-such-100").DELETE())).isEqualTo(404);
        assertThat(status(server.to("/admin/sessions/nonsense").DELETE())).isEqualTo(404);
    }

    @Test
    void figuresAreOneFlatObjectOfNumbers() {
        JsonNode figures = json(server.get("/admin/figures"));
        figures.properties()
                .forEach(each ->
                        assertThat(each.getValue().isNumber()).as(each.getKey()).isTrue());
        assertThat(figures.get("uptimeSeconds").doubleValue()).isPositive();
        assertThat(figures.get("blockedConnections").intValue()).isEqualTo(2);
        assertThat(figures.has("closes")).isFalse();
    }
}
