// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.StoreIndependent;
import dev.holdfast.bootstrap.e2e.support.StoreUnderTest;
import dev.holdfast.bootstrap.e2e.support.TestFrames;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.bootstrap.settings.option.Setting;
import dev.holdfast.bootstrap.settings.option.SettingGroups;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code /metrics} tells of a talk, and what it costs those who do not ask. */
@Timeout(60)
class MetricsTest {

    @TempDir
    Path data;

    @Test
    void aTalkIsCountedFromItsFirstHandshakeToItsLastClose() throws Exception {
        try (TestServer server = TestServer.start(data)) {
            String session = server.session("alice");
            try (RawSocket listener = RawSocket.listener(server.uri(), session, "start");
                    RawSocket speaker = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
                speaker.awaitText("ready");
                assertThat(server.measured("handshakes_total")).isEqualTo(2);
                // The registry has to keep the measured objects alive, because no other object refers to them.
                System.gc();
                for (int sequence = 0; sequence < 50; sequence++) {
                    speaker.binary(TestFrames.frame(sequence));
                    listener.await(frame -> frame.opcode() == RawSocket.BINARY);
                }
                assertThat(server.measured("connections{role=\"speaker\"}")).isEqualTo(1);
                assertThat(server.measured("connections{role=\"listener\"}")).isEqualTo(1);
                assertThat(server.measured("connections{role=\"none\"}")).isZero();
                assertThat(server.measured("frames_in_total")).isEqualTo(50);
                int audio = 50 * TestFrames.frame(0).length;
                assertThat(server.measured("bytes_in_total")).isBetween(audio + 1.0, audio + 2_000.0);
                assertThat(server.measured("bytes_out_total")).isBetween(audio + 1.0, audio + 20_000.0);
                assertThat(server.measured("writes_total")).isGreaterThan(2);
                assertThat(server.measured("blocked_connections")).isZero();
                speaker.text("{\"action\":\"endSession\"}");
                assertThat(speaker.awaitClose()).isEqualTo(1000);
                assertThat(listener.awaitClose()).isEqualTo(1000);
            }
            Awaitility.await().until(() -> server.measured("closes_total{reason=\"done\"}") == 2);
            assertThat(server.measured("connections{role=\"listener\"}")).isZero();
        }
    }

    /** DynamoDB is counted once a minute, and shown as it stood then; the local disk is always exact. */
    private static boolean isCounted(TestServer server, String session, String state) throws Exception {
        return StoreUnderTest.isDynamoDb()
                ? server.look(session).path("state").asText().equals(state)
                : server.measured("sessions{state=\"" + state + "\"}") == 1;
    }

    @Test
    void whatALifeOfASessionTakesIsMeasured() throws Exception {
        try (TestServer server = TestServer.start(data)) {
            String session = server.session("alice");
            assertThat(isCounted(server, session, "waiting")).isTrue();
            try (RawSocket speaker = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
                speaker.awaitText("ready");
                for (int sequence = 0; sequence < 10; sequence++) {
                    speaker.binary(TestFrames.frame(sequence));
                }
                // The frames between are the speaker's to lose.
                speaker.binary(TestFrames.frame(20));
                speaker.awaitText("ack");
            }
            Awaitility.await().until(() -> isCounted(server, session, "interrupted"));
            for (int listeners = 0; listeners < 3; listeners++) {
                try (RawSocket listener = RawSocket.listener(server.uri(), session, "start")) {
                    listener.awaitText("caughtUp");
                }
            }
            try (RawSocket speaker = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
                speaker.awaitText("ready");
                assertThat(isCounted(server, session, "live")).isTrue();
            }
            server.call("DELETE", "/sessions/" + session, server.token("alice"), "");

            assertThat(isCounted(server, session, "ended")).isTrue();
            assertThat(server.measured("frames_in_total")).isEqualTo(11);
            assertThat(server.measured("frames_out_total")).isEqualTo(33);
            assertThat(server.measured("gaps_total{reason=\"speakerLost\"}")).isEqualTo(1);
            assertThat(server.measured("resume_seconds_count{role=\"listener\"}"))
                    .isEqualTo(3);
            assertThat(server.measured("resume_seconds_count{role=\"speaker\"}"))
                    .isEqualTo(1);
            assertThat(server.measured("resume_seconds_sum{role=\"speaker\"}")).isBetween(0.0, 30.0);
            assertThat(server.measured("ack_delay_seconds_count")).isPositive();
            assertThat(server.measured("ack_delay_seconds_bucket{le=\"5.0\"}"))
                    .isEqualTo(server.measured("ack_delay_seconds_count"));
            assertThat(server.measured("store_calls_seconds_count{call=\"create\",outcome=\"ok\"}"))
                    .isEqualTo(1);
            assertThat(server.measured("store_calls_seconds_count{call=\"save\",outcome=\"ok\"}"))
                    .isGreaterThanOrEqualTo(4);
            assertThat(server.measured("session_events_total{event=\"attached\"}"))
                    .isEqualTo(2);
            assertThat(server.measured("session_events_total{event=\"ended\"}")).isEqualTo(1);
            assertThat(server.measured("http_responses_total{status=\"101\"}")).isEqualTo(5);
            assertThat(server.measured("http_responses_total{status=\"204\"}")).isEqualTo(1);
            // Which of them has a connection is chance, and one without has hardly anything to do.
            assertThat(server.measuredInAll("event_loop_busy_seconds_total")).isBetween(0.000_01, 30.0);
        }
    }

    @Test
    void requestsWithoutAValidTokenOrOfAnotherOwnerAreCounted() throws Exception {
        try (TestServer server = TestServer.start(data)) {
            String session = server.session("alice");
            server.call("GET", "/sessions", "", "");
            server.call("DELETE", "/sessions/" + session, server.token("otto"), "");
            RawSocket.speaker(server.uri(), session, "nonsense").close();
            RawSocket.speaker(server.uri(), session, server.token("otto")).close();

            assertThat(server.refused("unauthenticated")).isEqualTo(2);
            assertThat(server.refused("not-the-owner")).isEqualTo(2);
            assertThat(server.measured("http_responses_total{status=\"401\"}")).isEqualTo(2);
            assertThat(server.measured("http_responses_total{status=\"403\"}")).isEqualTo(2);
        }
    }

    @Test
    void everyLimitIsShownBesideWhatItLimits() throws Exception {
        try (TestServer server = TestServer.start(data)) {
            List<String> limits = SettingGroups.ALL.stream()
                    .map(Setting::name)
                    // Of what is not in use, nothing is limited.
                    .filter(name -> !name.startsWith("dynamodb-") && !name.startsWith("jwks-"))
                    .filter(name -> name.endsWith("-max") || name.endsWith("-timeout") || name.endsWith("-burst"))
                    .toList();
            assertThat(limits).hasSizeGreaterThan(15);
            for (String limit : limits) {
                assertThat(server.measured("limit{name=\"" + limit + "\"}")).isPositive();
            }
            assertThat(server.measured("limit{name=\"limits-miss-per-second\"}"))
                    .isEqualTo(0.2);
            assertThat(server.measured("limit{name=\"connections-per-session-max\"}"))
                    .isEqualTo(10_000);
            for (String reason : List.of("create", "lookUp", "attach", "miss", "control", "unread")) {
                assertThat(server.refused(reason)).isZero();
            }
        }
    }

    @Test
    void aClientThatGuessesSessionIdsIsCounted() throws Exception {
        try (TestServer server = TestServer.start(data)) {
            for (int number = 100; number < 125; number++) {
                server.call("GET", "/sessions/absent-session-" + number, "", "");
            }
            assertThat(server.refused("miss")).isEqualTo(5);
        }
    }

    @Test
    @StoreIndependent
    void theServersStartDoesNotWaitForMicrometer() throws Exception {
        Path loaded = data.resolve("classes.log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load:file=" + loaded,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.holdfast.bootstrap.Main",
                        "serve",
                        "--port",
                        "0",
                        "--data",
                        data.resolve("data").toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String ready = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            assertThat(ready).startsWith("Holdfast is ready on ");
            // The scheduler, which binds the meters, begins when the server listens.
            List<String> untilItListens = Files.readAllLines(loaded).stream()
                    .takeWhile(line -> !line.contains(" dev.holdfast.bootstrap.schedule.Scheduler "))
                    .toList();
            assertThat(untilItListens)
                    .hasSizeLessThan(Files.readAllLines(loaded).size())
                    .anyMatch(line -> line.contains("dev.holdfast.adapter.http.routes.MetricsRoutes"))
                    .noneMatch(line -> line.contains("io.prometheus"));
            // The interface that components implement is the only class of Micrometer among them.
            assertThat(untilItListens)
                    .filteredOn(line -> line.contains("io.micrometer"))
                    .allMatch(line -> line.contains(" io.micrometer.core.instrument.binder.MeterBinder "));
            URI metrics = URI.create(ready.substring("Holdfast is ready on ".length()) + "/metrics");
            HttpResponse<String> answer =
                    TestServer.HTTP.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.body()).contains("holdfast_writes_total 0.0");
            Awaitility.await().until(() -> Files.readString(loaded).contains("io.micrometer"));
        } finally {
            process.destroyForcibly();
        }
    }
}
