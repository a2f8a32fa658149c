// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.adapter.jwt.local.LocalSecret;
import dev.holdfast.adapter.jwt.local.LocalTokenIssuer;
import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.ServerProcess;
import dev.holdfast.bootstrap.e2e.support.TestFrames;
import dev.holdfast.bootstrap.e2e.support.TestListener;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.bootstrap.e2e.support.TestSpeaker;
import dev.holdfast.bootstrap.e2e.support.TestThreads;
import dev.holdfast.bootstrap.schedule.SystemClock;
import dev.holdfast.client.HoldfastClient;
import dev.holdfast.client.Listener;
import dev.holdfast.client.Speaker;
import dev.holdfast.client.config.AudioFormat;
import dev.holdfast.client.config.StartPosition;
import dev.holdfast.client.session.NewSession;
import dev.holdfast.domain.identity.Owner;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that goes away: told by a signal, or by a program on its machine. */
@Timeout(120)
class GracefulShutdownTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path data;

    private String token() {
        return new LocalTokenIssuer(LocalSecret.inFolder(data), new SystemClock())
                .issue(new Owner("alice"), Duration.ofHours(1));
    }

    private static HttpResponse<String> call(URI uri, String method) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(uri)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aDrainingServerIsNotReadyRefusesConnectionsAndClosesTheOpenOnesOneByOne() throws Exception {
        Map<String, String> slowly = Map.of("drain-rate", "1", "drain-window", "10s", "drain-delay", "1s");
        try (TestServer server = TestServer.start(data, new SystemClock(), slowly)) {
            String session = server.session("alice");
            List<RawSocket> all = new ArrayList<>();
            all.add(RawSocket.listener(server.uri(), session, "live"));
            all.add(RawSocket.speaker(server.uri(), session, server.token("alice")));
            all.add(RawSocket.listener(server.uri(), session, "live"));
            for (RawSocket each : all) {
                each.awaitText("ready");
            }
            assertThat(server.call("POST", "/admin/drain", "", "").statusCode()).isEqualTo(202);

            HttpResponse<String> ready = server.call("GET", "/health/ready", "", "");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("goingAway");
            assertThat(server.call("GET", "/health/live", "", "").statusCode()).isEqualTo(200);
            try (RawSocket late = RawSocket.listener(server.uri(), session, "live")) {
                assertThat(late.status()).isEqualTo(503);
                assertThat(late.header("Retry-After")).isEqualTo("1");
            }
            assertThat(server.measured("draining")).isEqualTo(1);
            assertThat(server.refused("goingAway")).isEqualTo(1);

            // None of them leaves by itself.
            assertThat(all.get(1).awaitText("goAway").path("reconnectInMs").asLong(-1))
                    .as("the speaker goes first")
                    .isZero();
            endsWithRestart(all.get(1));
            List<Long> listeners = List.of(
                    all.get(0).awaitText("goAway").path("reconnectInMs").asLong(-1),
                    all.get(2).awaitText("goAway").path("reconnectInMs").asLong(-1));
            assertThat(listeners).as("then the others, one by one").containsExactlyInAnyOrder(0L, 1_000L);
            endsWithRestart(all.get(0));
            endsWithRestart(all.get(2));
            assertThat(server.awaitClosed(Duration.ofSeconds(20))).isTrue();
        }
    }

    private static void endsWithRestart(RawSocket socket) throws Exception {
        RawSocket.Goodbye goodbye = socket.awaitGoodbye();
        assertThat(goodbye.code()).isEqualTo(1012);
        assertThat(goodbye.error().orElseThrow().path("retryable").asBoolean()).isTrue();
        socket.close();
    }

    @Test
    void whatWasAppendedIsAckedBeforeTheSpeakerIsSentAway() throws Exception {
        try (TestServer server = TestServer.start(data)) {
            String session = server.session("alice");
            try (RawSocket speaker = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
                speaker.awaitText("ready");
                server.call("POST", "/admin/drain", "", "");
                speaker.awaitText("goAway");
                long acked = -1;
                for (int sequence = 0; ; sequence++) {
                    RawSocket.Frame next;
                    try {
                        speaker.binary(TestFrames.frame(sequence));
                        next = speaker.nextUnanswered();
                    } catch (IOException gone) {
                        break;
                    }
                    if (next.isText("ack")) {
                        acked = next.json().path("seq").asLong();
                    } else if (next.opcode() == RawSocket.CLOSE) {
                        assertThat(next.closeCode()).isEqualTo(1012);
                        break;
                    }
                }
                assertThat(acked).isPositive();
                assertThat(server.awaitClosed(Duration.ofSeconds(20))).isTrue();
                try (TestServer next = TestServer.start(data);
                        RawSocket again = RawSocket.speaker(next.uri(), session, next.token("alice"))) {
                    assertThat(again.awaitText("ready").path("nextSeq").asLong())
                            .isEqualTo(acked + 1);
                }
            }
        }
    }

    @Test
    void aProcessToldToStopLeavesInTimeAndTheTalkGoesOnInTheNext() throws Exception {
        TestSpeaker testSpeaker = TestSpeaker.of(300);
        TestListener testListener = new TestListener();
        ServerProcess first = ServerProcess.start(data, 0, Map.of());
        try (HoldfastClient client = HoldfastClient.at(first.uri()).token(this::token)) {
            String session = client.createSession(NewSession.in("en-US")).sessionId();
            try (Listener listener = client.listen(session, StartPosition.start(), testListener);
                    Speaker speaker = client.speak(session, AudioFormat.pcm16(TestSpeaker.HERTZ))) {
                CompletableFuture<Void> talk = TestThreads.run(() -> {
                    try {
                        testSpeaker.speak(speaker, 10_000);
                    } catch (InterruptedException stopped) {
                        throw new AssertionError(stopped);
                    }
                });
                await().atMost(Duration.ofSeconds(30)).until(() -> testListener.heard() >= 100);
                first.terminate();
                first.awaitExit(30);
                try (ServerProcess second =
                        ServerProcess.start(data, first.uri().getPort(), Map.of())) {
                    talk.get(60, TimeUnit.SECONDS);
                    speaker.finish().get(60, TimeUnit.SECONDS);
                    testListener.end().get(60, TimeUnit.SECONDS);
                    assertThat(second.uri()).isEqualTo(first.uri());
                }
            }
        } finally {
            first.close();
        }
        assertThat(testListener.gaps()).isEmpty();
        assertThat(testListener.sequences())
                .isEqualTo(LongStream.range(0, testSpeaker.frames()).boxed().toList());
        assertThat(testListener.pcm()).isEqualTo(testSpeaker.pcm());
    }

    @Test
    void aProcessThatIsSentAwayEndsByItselfWithoutAnError() throws Exception {
        try (ServerProcess server = ServerProcess.start(data, 0, Map.of())) {
            HttpResponse<String> answer = call(server.uri().resolve("/admin/drain"), "POST");
            assertThat(answer.statusCode()).isEqualTo(202);
            assertThat(server.awaitExit(30)).isZero();
            await().atMost(Duration.ofSeconds(10)).until(() -> {
                try {
                    call(server.uri().resolve("/health/live"), "GET");
                    return false;
                } catch (ConnectException refused) {
                    return true;
                }
            });
        }
    }

    @Test
    void aSessionCannotBeTakenUpOnAConnectionThatIsToldToLeave() throws Exception {
        Map<String, String> slowly = Map.of("drain-delay", "5s");
        try (TestServer server = TestServer.start(data, new SystemClock(), slowly)) {
            String session = server.session("alice");
            try (RawSocket socket = RawSocket.open(
                    server.uri(),
                    "/ws",
                    Map.of(
                            "Authorization",
                            "Bearer " + server.token("alice"),
                            "Sec-WebSocket-Protocol",
                            "holdfast.v1"))) {
                server.call("POST", "/admin/drain", "", "");
                socket.text("{\"action\":\"maintainSession\",\"sessionId\":\"" + session + "\",\"role\":\"speaker\"}");
                RawSocket.Goodbye goodbye = socket.awaitGoodbye();
                assertThat(goodbye.code()).isEqualTo(1012);
                JsonNode error = goodbye.error().orElseThrow();
                assertThat(error.path("code").asText()).isEqualTo("restart");
                assertThat(error.path("retryable").asBoolean()).isTrue();
            }
        }
    }
}
