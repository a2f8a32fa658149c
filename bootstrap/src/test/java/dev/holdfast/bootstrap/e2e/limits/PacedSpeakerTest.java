// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.limits;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.StoreIndependent;
import dev.holdfast.bootstrap.e2e.support.TestFrames;
import dev.holdfast.bootstrap.e2e.support.TestListener;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.bootstrap.e2e.support.TestSpeaker;
import dev.holdfast.bootstrap.schedule.SystemClock;
import dev.holdfast.client.HoldfastClient;
import dev.holdfast.client.Listener;
import dev.holdfast.client.Speaker;
import dev.holdfast.client.config.AudioFormat;
import dev.holdfast.client.config.StartPosition;
import dev.holdfast.client.event.FinishReport;
import dev.holdfast.testkit.clock.ManualClock;
import dev.holdfast.testkit.fault.Fault;
import dev.holdfast.testkit.fault.FaultProxy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A speaker's audio is limited for the session, and {@code ready} says how much of it may come, and how fast. */
@StoreIndependent
@Timeout(60)
class PacedSpeakerTest {

    private static final Duration BUFFERED = Duration.ofSeconds(60);
    private static final int FRAMES = (int) (BUFFERED.toMillis() / 20);

    @TempDir
    Path data;

    @Test
    void aSpeakerThatComesBackAgainAndAgainWithFarMoreThanTheBurstIsNeverRefused() throws Exception {
        double rate = 10;
        Map<String, String> flags = Map.of("speaker-burst", "2s", "speaker-rate-max", "10", "store", "memory");
        try (TestServer server = TestServer.start(data, new SystemClock(), flags);
                FaultProxy proxy = FaultProxy.to(server.uri().getPort());
                HoldfastClient client = HoldfastClient.at(URI.create("http://127.0.0.1:" + proxy.port()))
                        .token(() -> server.token("alice"))
                        .unackedMax(BUFFERED.multipliedBy(2))) {
            String session = server.session("alice");
            TestListener listened = new TestListener();
            TestSpeaker testSpeaker = TestSpeaker.of(FRAMES);
            proxy.play(new Fault.RefuseWebSockets());
            try (HoldfastClient listening = HoldfastClient.at(server.uri());
                    Listener listener = listening.listen(session, StartPosition.start(), listened);
                    Speaker speaker = client.speak(session, AudioFormat.pcm16(TestSpeaker.HERTZ))) {
                testSpeaker.speak(speaker, 0);
                long began = System.nanoTime();
                proxy.heal();
                for (int cuts = 1; cuts <= 5; cuts++) {
                    int connection = cuts;
                    long enough = cuts * FRAMES / 6L;
                    Awaitility.await()
                            .atMost(Duration.ofSeconds(20))
                            .pollInterval(Duration.ofMillis(5))
                            .until(() -> speaker.stats().connections() >= connection
                                    && speaker.stats().framesAcked() >= enough);
                    proxy.cutAll();
                }
                FinishReport report = speaker.finish().get(30, TimeUnit.SECONDS);
                Duration took = Duration.ofNanos(System.nanoTime() - began);
                listened.end().get(10, TimeUnit.SECONDS);

                assertThat(server.refused("speakerRate")).isZero();
                assertThat(report.framesLost()).isZero();
                assertThat(report.connections()).isGreaterThanOrEqualTo(6);
                assertThat(listened.gaps()).isEmpty();
                assertThat(listened.brokenOrder(FRAMES)).isEmpty();
                assertThat(listened.pcm()).isEqualTo(testSpeaker.pcm());
                // 60 s at ten times real time; a connection that is lost, and a busy machine, take some more.
                assertThat(took).isBetween(Duration.ofMillis((long) (58_000 / rate)), Duration.ofSeconds(20));
            }
        }
    }

    @Test
    void aClientThatSendsMoreThanItWasToldIsRefusedWithWordsAndToldWhatIsLeftWhenItComesBack() throws Exception {
        ManualClock clock = new ManualClock();
        Map<String, String> flags = Map.of("speaker-burst", "1s", "store", "memory");
        try (TestServer server = TestServer.start(data, clock, flags)) {
            String session = server.session("alice");
            try (RawSocket first = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
                assertPace(first.awaitText("ready"), 0, 1_000);
                send(first, 0, 40);
                first.text("{\"action\":\"maintainSession\",\"sessionId\":\"" + session + "\"}");
                assertPace(first.awaitText("sessionMaintained"), 40, 200);
            }
            try (RawSocket hasty = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
                assertPace(hasty.awaitText("ready"), 40, 200);
                send(hasty, 40, 51);
                RawSocket.Goodbye goodbye = hasty.awaitGoodbye();
                assertThat(goodbye.code()).isEqualTo(4029);
                assertThat(goodbye.error().orElseThrow().path("code").asText()).isEqualTo("rate");
                assertThat(goodbye.error().orElseThrow().path("message").asText())
                        .isEqualTo("Audio arrives faster than real time.");
            }
            clock.advance(Duration.ofMillis(160));
            try (RawSocket patient = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
                assertPace(patient.awaitText("ready"), 50, 200);
                send(patient, 50, 60);
                patient.text("{\"action\":\"maintainSession\",\"sessionId\":\"" + session + "\"}");
                assertPace(patient.awaitText("sessionMaintained"), 60, 0);
            }
            assertThat(server.refused("speakerRate")).isEqualTo(1);
        }
    }

    private static void send(RawSocket speaker, int from, int end) throws IOException {
        for (int sequence = from; sequence < end; sequence++) {
            speaker.binary(TestFrames.frame(sequence));
        }
    }

    private static void assertPace(JsonNode ready, long nextSequence, long availableMillis) {
        assertThat(ready.path("nextSeq").asLong()).isEqualTo(nextSequence);
        assertThat(ready.path("pace").path("availableMs").asLong()).isEqualTo(availableMillis);
        assertThat(ready.path("pace").path("burstMs").asLong()).isEqualTo(1_000);
        assertThat(ready.path("pace").path("rateMax").asDouble()).isEqualTo(1.25);
    }
}
