// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.routes;

import static dev.holdfast.adapter.http.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.http.HttpAdapter;
import dev.holdfast.adapter.http.InMemorySessions;
import dev.holdfast.adapter.http.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only an own page in a browser on the server's machine gets a token without a credential. */
final class SignInRoutesTest {

    private static final String HERE = "{\"token\":\"issued-here\",\"operator\":\"this-machine\"}";
    private static final String ELSEWHERE = "{\"token\":\"paste\",\"operator\":\"token\"}";

    private final TestServer server = new TestServer();

    @AfterEach
    void stop() {
        server.close();
    }

    /** The bytes of a browser's request: Java's client does not allow setting these headers. */
    private String asked(String requestLine, String host, String... headers) throws IOException {
        return server.raw(requestLine + " HTTP/1.1\r\nHost: " + host + ":" + server.port + "\r\n"
                + String.join(
                        "", List.of(headers).stream().map(each -> each + "\r\n").toList())
                + "Content-Length: 0\r\nConnection: close\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1", "[::1]"})
    void anOwnPageOnTheServersMachineGetsAToken(String host) throws IOException {
        String origin = "Origin: http://" + host + ":" + server.port;
        String answer = asked("POST /local/token", host, origin, "Sec-Fetch-Site: same-origin");
        assertThat(answer).startsWith("HTTP/1.1 201").contains("{\"token\":\"local\",\"expiresInSeconds\":3600}");
        assertThat(answer).contains("Cache-Control: no-store");
        assertThat(asked("GET /local/sign-in", host, "Sec-Fetch-Site: same-origin"))
                .endsWith(HERE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: https://evil.example",
                "Origin: http://localhost",
                "Origin: http://localhost:1",
                "Origin: https://localhost:PORT",
                "Origin: http://127.0.0.1:PORT",
                "Origin: null",
                "Accept: */*",
                "Origin: http://localhost:PORT\r\nSec-Fetch-Site: cross-site",
                "Origin: http://localhost:PORT\r\nSec-Fetch-Site: same-site",
                "Origin: http://localhost:PORT\r\nX-Forwarded-For: 127.0.0.1",
                "Origin: http://localhost:PORT\r\nForwarded: for=127.0.0.1",
                "Origin: http://localhost:PORT\r\nVia: 1.1 proxy",
                "Origin: http://localhost:PORT\r\nX-Real-IP: 127.0.0.1"
            })
    void anotherPageOrAProxyOrAProgramGetsNoToken(String headers) throws IOException {
        String answer = asked("POST /local/token", "localhost", headers.replace("PORT", Integer.toString(server.port)));
        assertThat(answer).startsWith("HTTP/1.1 403").contains("/problems/not-from-here");
    }

    @ParameterizedTest
    @ValueSource(strings = {"talks.example.org", "localhost.example.org", "10.0.0.1", "bad.cc", "cafe", "127.0.0.1.cc"})
    void aForeignNameThatResolvesToThisMachineGetsNoToken(String host) throws IOException {
        String origin = "Origin: http://" + host + ":" + server.port;
        assertThat(asked("POST /local/token", host, origin)).startsWith("HTTP/1.1 403");
        assertThat(asked("GET /local/sign-in", host)).endsWith(ELSEWHERE);
    }

    @Test
    void anAllowedOriginGetsNoToken() {
        try (TestServer open = new TestServer(settings -> settings.allowing(Set.of("*")))) {
            HttpResponse<String> answer = open.send(
                    open.to("/local/token").POST(BodyPublishers.noBody()).header("Origin", "https://app.example"));
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(open.send(open.to("/local/sign-in").header("Origin", "https://app.example"))
                            .body())
                    .isEqualTo(ELSEWHERE);
        }
    }

    @Test
    void behindAConfiguredProxyNoRequestGetsAToken() {
        try (TestServer behind = new TestServer(
                settings -> settings.reachedAt(Optional.of(URI.create("https://talks.example.org")), false))) {
            assertThat(behind.send(behind.to("/local/token")
                                    .POST(BodyPublishers.noBody())
                                    .header("Origin", "http://127.0.0.1:" + behind.port))
                            .statusCode())
                    .isEqualTo(403);
            assertThat(behind.get("/local/sign-in").body()).isEqualTo(ELSEWHERE);
        }
    }

    @Test
    void withAnIdentityProviderThereIsNoSuchPath() {
        InMemorySessions sessions = new InMemorySessions();
        HttpAdapter.Ports ports = new HttpAdapter.Ports(sessions, sessions, Optional.empty());
        try (TestServer other = new TestServer(settings -> settings, ports)) {
            assertThat(other.send(other.to("/local/token")
                                    .POST(BodyPublishers.noBody())
                                    .header("Origin", "http://127.0.0.1:" + other.port))
                            .statusCode())
                    .isEqualTo(404);
            assertThat(json(other.get("/local/sign-in")).get("token").textValue())
                    .isEqualTo("paste");
            assertThat(json(other.get("/local/sign-in")).get("operator").textValue())
                    .isEqualTo("this-machine");
        }
    }
}
