// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.http.TestServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CorsPolicyTest {

    private static final String ALLOWED = "https://talk.example.org";

    private TestServer server;

    @BeforeEach
    void start() {
        server = new TestServer(settings -> settings.allowing(Set.of(ALLOWED, "http://localhost:3000")));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void anAllowedOriginMayCallAndReadTheResponse() {
        HttpResponse<String> answer = server.send(server.to("/health/live").header("Origin", ALLOWED));
        assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo(ALLOWED);
        assertThat(header(answer, "Access-Control-Expose-Headers"))
                .isEqualTo("Location, Retry-After, WWW-Authenticate");
        assertThat(header(answer, "Vary")).isEqualTo("Origin");
        assertThat(answer.headers().map()).doesNotContainKey("access-control-allow-credentials");
    }

    @Test
    void anAllowedOriginMayReadErrors() {
        for (String path : new String[] {"/sessions", "/sessions/no-such-100", "/nothing"}) {
            HttpResponse<String> answer = server.send(server.to(path).header("Origin", ALLOWED));
            assertThat(answer.statusCode()).isGreaterThanOrEqualTo(400);
            assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo(ALLOWED);
        }
    }

    @Test
    void aPreflightIsAnsweredWithoutAToken() {
        HttpResponse<String> answer = preflight(ALLOWED);
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(header(answer, "Access-Control-Allow-Methods"))
                .contains("POST")
                .contains("DELETE");
        assertThat(header(answer, "Access-Control-Allow-Headers"))
                .isEqualTo("Authorization, Content-Type, Idempotency-Key");
        assertThat(header(answer, "Access-Control-Max-Age")).isEqualTo("7200");
    }

    @Test
    void otherOriginsGetNoCorsHeaders() {
        for (String origin : new String[] {
            "https://evil.example",
            "http://talk.example.org",
            "https://talk.example.org.evil.example",
            "https://talk.example.org:8443",
            "null"
        }) {
            assertSilent(server.send(server.to("/health/live").header("Origin", origin)));
            assertSilent(preflight(origin));
        }
    }

    @Test
    void byDefaultNoOriginIsAllowedAndAStarAllowsAll() {
        try (TestServer closed = new TestServer();
                TestServer open = new TestServer(settings -> settings.allowing(Set.of("*")))) {
            assertSilent(closed.send(closed.to("/health/live").header("Origin", ALLOWED)));
            assertThat(header(
                            open.send(open.to("/health/live").header("Origin", "https://any.example")),
                            "Access-Control-Allow-Origin"))
                    .isEqualTo("https://any.example");
        }
    }

    @Test
    void optionsWithoutAnOriginListsTheMethodsOfAPath() {
        HttpResponse<String> answer =
                server.send(server.to("/sessions/caring-king-275").method("OPTIONS", BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(header(answer, "Allow")).isEqualTo("DELETE, GET, HEAD, OPTIONS");
    }

    private HttpResponse<String> preflight(String origin) {
        return server.send(server.to("/sessions")
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,content-type"));
    }

    private static void assertSilent(HttpResponse<String> answer) {
        assertThat(answer.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control-"));
        assertThat(header(answer, "Vary")).isEqualTo("Origin");
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
