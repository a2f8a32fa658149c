// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.routes;

import static java.net.http.HttpRequest.BodyPublishers.noBody;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.http.TestServer;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A program on the server's machine, or a client with an operator's token, may drain the server. */
class DrainRouteTest {

    private final TestServer server = new TestServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aProgramOnTheServersMachineMayDrain() {
        assertThat(server.send(server.to("/admin/drain").POST(noBody())).statusCode())
                .isEqualTo(202);
        assertThat(server.drains).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-For: 127.0.0.1",
                "X-Forwarded-Host: localhost",
                "X-Forwarded-Proto: http",
                "X-Real-IP: 127.0.0.1",
                "Forwarded: for=127.0.0.1",
                "Via: 1.1 proxy",
                "Origin: http://127.0.0.1",
                "Sec-Fetch-Site: none"
            })
    void aRequestThroughAProxyOrABrowserMayNotDrain(String header) throws IOException {
        assertThat(answer("localhost", header)).startsWith("HTTP/1.1 401").contains("/problems/unauthenticated");
        assertThat(server.drains).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"talks.example.org", "127.0.0.1.example.org", "10.0.0.1", "bad.cc", "dead.beef", "[2001:db8::1]"
            })
    void aForeignNameThatResolvesToThisMachineMayNotDrain(String host) throws IOException {
        assertThat(answer(host, "Accept: */*")).startsWith("HTTP/1.1 401");
        assertThat(server.drains).hasValue(0);
    }

    @Test
    void behindAConfiguredProxyNoRequestMayDrainWithoutAToken() {
        try (TestServer behind = new TestServer(
                settings -> settings.reachedAt(Optional.of(URI.create("https://talks.example.org")), false))) {
            assertThat(behind.send(behind.to("/admin/drain").POST(noBody())).statusCode())
                    .isEqualTo(401);
            assertThat(behind.drains).hasValue(0);
            assertThat(behind.send(behind.as("operator", "/admin/drain").POST(noBody()))
                            .statusCode())
                    .isEqualTo(202);
            assertThat(behind.drains).hasValue(1);
        }
    }

    @Test
    void aProxyWithoutHeadersIsRecognisedByHttp10() throws IOException {
        String answer = server.raw("POST /admin/drain HTTP/1.0\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
        assertThat(answer).contains(" 401 ");
        assertThat(server.drains).hasValue(0);
    }

    @Test
    void theServersMachineHasManyAddresses() throws IOException {
        for (String host :
                Stream.of("localhost", "127.0.0.1", "127.0.0.2", "[::1]").toList()) {
            assertThat(answer(host, "Accept: */*")).as(host).startsWith("HTTP/1.1 202");
        }
    }

    /** Raw bytes: Java's client does not allow setting these headers. */
    private String answer(String host, String header) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port)) {
            String request = "POST /admin/drain HTTP/1.1\r\nHost: " + host + ":" + server.port + "\r\n" + header
                    + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
