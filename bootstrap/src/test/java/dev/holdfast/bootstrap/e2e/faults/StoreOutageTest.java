// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.StoreIndependent;
import dev.holdfast.bootstrap.e2e.support.StoreUnderTest;
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
import dev.holdfast.testkit.store.DynamoDbLocal;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The store stops answering for half a minute during a session. The speaker and the listeners do not notice. */
@StoreIndependent
@Tag("jdk-independent")
@Timeout(180)
class StoreOutageTest {

    private static final Duration AWAY = Duration.ofSeconds(30);

    /** A second's pause in a talk would be heard; a busy machine makes half of one by itself. */
    private static final long SILENCE_MILLIS_MAX = 2_000;

    private static final long LOOK_NANOS = 1_000_000;

    @TempDir
    Path data;

    @Test
    void aTalkGoesOnWhileTheStoreIsAwayAndIsStoredAsItStandsAfterwards() throws Exception {
        TestSpeaker testSpeaker = TestSpeaker.of(2_000);
        TestListener testListener = new TestListener();
        try (DynamoDbLocal store = DynamoDbLocal.inMemory();
                TestServer server =
                        TestServer.start(data, new SystemClock(), StoreUnderTest.inDynamoDb(store.endpoint(), data))) {
            String session = server.session("alice");
            try (HoldfastClient client = HoldfastClient.at(server.uri()).token(() -> server.token("alice"));
                    Listener listener = client.listen(session, StartPosition.start(), testListener);
                    Speaker speaker = client.speak(session, AudioFormat.pcm16(TestSpeaker.HERTZ))) {
                CompletableFuture<Void> talk = TestThreads.run(() -> {
                    try {
                        testSpeaker.speak(speaker, 20_000);
                    } catch (InterruptedException stopped) {
                        throw new AssertionError(stopped);
                    }
                });
                await().atMost(Duration.ofSeconds(20)).until(() -> testListener.heard() >= 50);
                store.pause();
                long longestSilence = longestSilence(testListener, AWAY);
                List<HttpResponse<String>> refused = new ArrayList<>();
                refused.add(server.call("POST", "/sessions", server.token("alice"), "{\"sourceLanguage\":\"en-US\"}"));
                refused.add(server.call("GET", "/sessions/" + session, "", ""));
                refused.add(server.call("GET", "/health/ready", "", ""));
                try (RawSocket late = RawSocket.listener(server.uri(), session, "live")) {
                    assertThat(late.status()).isEqualTo(503);
                    assertThat(late.header("Retry-After")).isNotBlank();
                }
                store.resume();

                assertThat(refused).allSatisfy(answer -> {
                    assertThat(answer.statusCode()).isEqualTo(503);
                    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
                });
                assertThat(longestSilence).as("ms without a frame").isLessThan(SILENCE_MILLIS_MAX);
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> server.call("GET", "/health/ready", "", "").statusCode() == 200);
                assertThat(server.look(session).path("state").asText()).isEqualTo("live");
                talk.get(60, TimeUnit.SECONDS);
                speaker.finish().get(30, TimeUnit.SECONDS);
                testListener.end().get(30, TimeUnit.SECONDS);
                assertThat(speaker.stats().connections())
                        .as("connections that the talk took")
                        .isOne();
                assertThat(listener.stats().framesMissed()).isZero();
            }
            assertThat(testListener.sequences())
                    .isEqualTo(LongStream.range(0, testSpeaker.frames()).boxed().toList());
            assertThat(server.look(session).path("state").asText()).isEqualTo("ended");
            assertThat(server.look(session).path("lastSeq").asLong()).isEqualTo(testSpeaker.frames() - 1);
        }
    }

    @Test
    void aTalkThatEndsWhileTheStoreIsAwayEndsWhenItIsBack() throws Exception {
        try (DynamoDbLocal store = DynamoDbLocal.inMemory();
                TestServer server =
                        TestServer.start(data, new SystemClock(), StoreUnderTest.inDynamoDb(store.endpoint(), data))) {
            String session = server.session("alice");
            try (RawSocket speaker = RawSocket.speaker(server.uri(), session, server.token("alice"));
                    RawSocket listener = RawSocket.listener(server.uri(), session, "live")) {
                speaker.awaitText("ready");
                listener.awaitText("ready");
                for (int sequence = 0; sequence < 10; sequence++) {
                    speaker.binary(TestFrames.frame(sequence));
                }
                store.pause();
                speaker.text("{\"action\":\"endSession\",\"lastSeq\":9}");
                await().atMost(Duration.ofSeconds(20))
                        .pollInterval(Duration.ofMillis(200))
                        .until(() -> {
                            speaker.text("{\"action\":\"heartbeat\"}");
                            speaker.awaitText("heartbeatAck");
                            return hasFailed(server);
                        });
                store.resume();
                assertThat(speaker.awaitText("sessionEnded").path("lastSeq").asLong())
                        .isEqualTo(9);
                assertThat(speaker.awaitClose()).isEqualTo(1000);
                assertThat(listener.awaitText("sessionEnded").path("lastSeq").asLong())
                        .isEqualTo(9);
                assertThat(listener.awaitClose()).isEqualTo(1000);
            }
            assertThat(server.look(session).path("lastSeq").asLong()).isEqualTo(9);
        }
    }

    /** Whether the store was asked in vain, and so the first try to end the session has failed. */
    private static boolean hasFailed(TestServer server) throws Exception {
        return server.call("GET", "/metrics", "", "")
                .body()
                .lines()
                .anyMatch(line -> line.startsWith("holdfast_store_calls_seconds_count")
                        && line.contains("call=\"find\"")
                        && line.contains("unavailable")
                        && !line.endsWith(" 0"));
    }

    /** Looks for as long as said, at when frames come; in milliseconds. */
    private static long longestSilence(TestListener testListener, Duration lookedFor) {
        long until = System.nanoTime() + lookedFor.toNanos();
        long longest = 0;
        long heard = testListener.heard();
        long since = System.nanoTime();
        while (System.nanoTime() < until) {
            if (testListener.heard() > heard) {
                heard = testListener.heard();
                since = System.nanoTime();
            }
            longest = Math.max(longest, System.nanoTime() - since);
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return TimeUnit.NANOSECONDS.toMillis(longest);
    }
}
