// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.bootstrap.schedule.SystemClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Whatever is logged, by us or by a library, at our most talkative: no token, no ticket and no listening key is in it. */
@Timeout(60)
class SecretsInLogsTest {

    @TempDir
    Path data;

    private final List<String> lines = new CopyOnWriteArrayList<>();

    private static String answer(TestServer server, String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.uri().getPort())) {
            socket.setSoTimeout(15_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }

    @Test
    void tokensTicketsAndListeningKeysNeverAppearInALogLine() throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Logger ours = (Logger) LoggerFactory.getLogger("dev.holdfast");
        Level rootLevel = root.getLevel();
        Level ourLevel = ours.getLevel();
        AppenderBase<ILoggingEvent> testListener = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                String thrown = event.getThrowableProxy() == null
                        ? ""
                        : event.getThrowableProxy().getMessage();
                lines.add(event.getFormattedMessage() + " " + event.getKeyValuePairs() + " " + thrown);
            }
        };
        testListener.start();
        root.addAppender(testListener);
        root.setLevel(Level.INFO);
        ours.setLevel(Level.TRACE);
        try (TestServer server = TestServer.start(data, new SystemClock(), Map.of("listen-keys", "true"))) {
            JsonNode created = server.create("alice", "standard");
            String session = created.path("sessionId").asText();
            String key = created.path("listenKey").asText();
            try (RawSocket byKey = RawSocket.open(
                            server.uri(), "/ws?sessionId=" + session + "&role=listener&key=" + key, Map.of());
                    RawSocket byHeader = RawSocket.open(
                            server.uri(),
                            "/ws?sessionId=" + session + "&role=listener",
                            Map.of("Authorization", "ListenKey " + key));
                    RawSocket elsewhere = RawSocket.open(
                            server.uri(), "/ws?sessionId=absent-guess-100&role=listener&key=" + key, Map.of())) {
                byKey.awaitText("ready");
                byHeader.awaitText("ready");
                assertThat(elsewhere.status()).isEqualTo(401);
            }
            assertThat(answer(server, "CONNECT /ws?key=" + key + " HTTP/1.1\r\nHost: x\r\n\r\n"))
                    .startsWith("HTTP/1.1 400 ");
            String token = server.token("alice");
            String newer = server.token("alice");
            JsonNode issued = TestServer.JSON.readTree(
                    server.call("POST", "/sessions/" + session + "/tickets", token, "{\"role\":\"speaker\"}")
                            .body());
            String ticket = issued.path("ticket").asText();
            try (RawSocket byTicket = RawSocket.open(
                    server.uri(), "/ws?sessionId=" + session + "&role=speaker&ticket=" + ticket, Map.of())) {
                // One after the other: a speaker that is replaced at once may never receive ready.
                byTicket.awaitText("ready");
            }
            try (RawSocket byQuery = RawSocket.open(
                    server.uri(), "/ws?sessionId=" + session + "&role=speaker&token=" + token, Map.of())) {
                byQuery.awaitText("ready");
                byQuery.text("{\"action\":\"refreshToken\",\"token\":\"" + newer + "\"}");
                byQuery.awaitText("tokenRefreshed");
                byQuery.text("{\"action\":\"refreshToken\",\"token\":\"" + token + "x\"}");
                byQuery.awaitText("error");
                byQuery.text("{\"action\":\"endSession\"}");
                byQuery.awaitClose();
            }
            try (RawSocket refused = RawSocket.open(
                    server.uri(),
                    "/ws?sessionId=" + session + "&role=speaker&token=" + token + "&ticket=" + ticket,
                    Map.of())) {
                assertThat(refused.status()).isEqualTo(410);
            }
            server.call("GET", "/sessions?page=x", token + "x", "");
            assertThat(answer(server, "CONNECT /ws?token=" + token + " HTTP/1.1\r\nHost: x\r\n\r\n"))
                    .startsWith("HTTP/1.1 400 ");
            assertThat(answer(server, "GET / HTTP/1.1\r\nHost: a\r\nHost: " + token + "\r\n\r\n"))
                    .startsWith("HTTP/1.1 400 ");
            assertThat(lines).anyMatch(line -> line.contains(session));
            assertThat(lines)
                    .noneMatch(line -> line.contains(token)
                            || line.contains(newer)
                            || line.contains(ticket)
                            || line.contains(key));
        } finally {
            root.detachAppender(testListener);
            root.setLevel(rootLevel);
            ours.setLevel(ourLevel);
        }
    }
}
