// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.adapter.jwt.local.LocalSecret;
import dev.holdfast.adapter.jwt.local.LocalTokenIssuer;
import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.ServerProcess;
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
import dev.holdfast.client.event.FinishReport;
import dev.holdfast.domain.identity.Owner;
import dev.holdfast.testkit.fault.FaultProxy;
import dev.holdfast.testkit.store.DynamoDbLocal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two servers on one table, each with audio of its own, and a proxy before them as a load balancer. */
@StoreIndependent
@Tag("jdk-independent")
@Timeout(180)
class TwoServersTest {

    private static DynamoDbLocal store;

    @TempDir
    Path folder;

    private TestServer one;
    private TestServer two;
    private FaultProxy balancer;

    @BeforeAll
    static void startStore() {
        store = DynamoDbLocal.inMemory();
    }

    @AfterAll
    static void stopStore() {
        store.close();
    }

    @BeforeEach
    void start() {
        one = server("one", Map.of());
        two = server("two", Map.of());
        balancer = FaultProxy.to(one.uri().getPort());
    }

    @AfterEach
    void stop() {
        balancer.close();
        one.close();
        two.close();
    }

    private Map<String, String> settings(Map<String, String> more) {
        LocalSecret.inFolder(folder.resolve("secret"));
        Map<String, String> all = new HashMap<>(StoreUnderTest.inDynamoDb(store.endpoint(), folder));
        all.put(
                "secret-file",
                folder.resolve("secret").resolve(LocalSecret.FILE_NAME).toString());
        all.putAll(more);
        return all;
    }

    private TestServer server(String name, Map<String, String> more) {
        return TestServer.start(folder.resolve(name), new SystemClock(), settings(more));
    }

    private String token() {
        return new LocalTokenIssuer(LocalSecret.inFolder(folder.resolve("secret")), new SystemClock())
                .issue(new Owner("alice"), Duration.ofHours(1));
    }

    private String session() throws IOException, InterruptedException {
        String body = one.call("POST", "/sessions", token(), "{\"sourceLanguage\":\"en-US\"}")
                .body();
        return TestServer.JSON.readTree(body).path("sessionId").asText();
    }

    private HoldfastClient throughTheBalancer() {
        return HoldfastClient.at(URI.create("http://127.0.0.1:" + balancer.port()))
                .token(this::token);
    }

    private void sendNewcomersTo(TestServer server) {
        balancer.redirect(new InetSocketAddress("127.0.0.1", server.uri().getPort()));
    }

    private static CompletableFuture<Void> speaking(TestSpeaker testSpeaker, Speaker speaker) {
        return TestThreads.run(() -> {
            try {
                testSpeaker.speak(speaker, 15_000);
            } catch (InterruptedException stopped) {
                throw new AssertionError(stopped);
            }
        });
    }

    @Test
    void aTalkRollsFromOneServerToTheOtherAndNothingOfItIsLost() throws Exception {
        TestSpeaker testSpeaker = TestSpeaker.of(400);
        String session = session();
        TestListener testListener = new TestListener();
        FinishReport finished;
        try (HoldfastClient client = throughTheBalancer();
                Listener listener = client.listen(session, StartPosition.start(), testListener);
                Speaker speaker = client.speak(session, AudioFormat.pcm16(TestSpeaker.HERTZ))) {
            CompletableFuture<Void> talk = speaking(testSpeaker, speaker);
            await().atMost(Duration.ofSeconds(30)).until(() -> testListener.heard() >= 100);
            sendNewcomersTo(two);
            assertThat(one.call("POST", "/admin/drain", "", "").statusCode()).isEqualTo(202);
            assertThat(one.awaitClosed(Duration.ofSeconds(30))).isTrue();
            talk.get(60, TimeUnit.SECONDS);
            finished = speaker.finish().get(60, TimeUnit.SECONDS);
            testListener.end().get(60, TimeUnit.SECONDS);
            assertThat(listener.stats().framesMissed()).isZero();
        }
        assertThat(finished.framesLost()).isZero();
        assertThat(testListener.gaps()).isEmpty();
        assertThat(testListener.sequences())
                .isEqualTo(LongStream.range(0, testSpeaker.frames()).boxed().toList());
        assertThat(testListener.pcm()).isEqualTo(testSpeaker.pcm());
        JsonNode ended = two.look(session);
        assertThat(ended.path("lastSeq").asLong()).isEqualTo(testSpeaker.frames() - 1);
    }

    @Test
    void aLateListenerOfTheSecondServerIsToldTheGapThatLiesOnTheFirst() throws Exception {
        String session = session();
        speakAndLeave(one, session, 0, 49);
        try (RawSocket late = RawSocket.listener(two.uri(), session, "20")) {
            JsonNode ready = late.awaitText("ready");
            assertThat(ready.path("liveSeq").asLong()).isEqualTo(50);
            speakAndLeave(two, session, 50, 52);
            JsonNode gap = late.awaitText("gap");
            assertThat(gap.path("fromSeq").asLong()).isEqualTo(20);
            assertThat(gap.path("toSeq").asLong()).isEqualTo(49);
            assertThat(gap.path("reason").asText()).isEqualTo("restart");
            assertThat(late.await(frame -> frame.opcode() == RawSocket.BINARY).payload())
                    .isEqualTo(TestFrames.frame(50));
        }
        try (RawSocket again = RawSocket.speaker(one.uri(), session, token())) {
            JsonNode ready = again.awaitText("ready");
            assertThat(ready.path("nextSeq").asLong()).isEqualTo(53);
            assertThat(ready.path("mediaTimeUs").asLong()).isEqualTo(53 * 20_000);
            assertThat(ready.path("resume").asText()).isEqualTo("resumed");
        }
    }

    private void speakAndLeave(TestServer server, String session, int from, int to) throws Exception {
        try (RawSocket speaker = RawSocket.speaker(server.uri(), session, token())) {
            assertThat(speaker.awaitText("ready").path("nextSeq").asLong()).isEqualTo(from);
            for (int sequence = from; sequence <= to; sequence++) {
                speaker.binary(TestFrames.frame(sequence));
            }
            speaker.await(
                    frame -> frame.isText("ack") && frame.json().path("seq").asLong() == to);
        }
        await().atMost(Duration.ofSeconds(10))
                .until(() -> server.look(session).path("state").asText().equals("interrupted"));
    }

    @Test
    void ofTwoSpeakersOnTwoServersOneAppendsAtATime() throws Exception {
        String session = session();
        try (RawSocket older = RawSocket.speaker(one.uri(), session, token())) {
            older.awaitText("ready");
            for (int sequence = 0; sequence < 10; sequence++) {
                older.binary(TestFrames.frame(sequence));
            }
            older.await(frame -> frame.isText("ack") && frame.json().path("seq").asLong() == 9);
            try (RawSocket newer = RawSocket.speaker(two.uri(), session, token())) {
                JsonNode ready = newer.awaitText("ready");
                assertThat(ready.path("epoch").asLong()).isEqualTo(2);
                assertThat(ready.path("nextSeq").asLong()).isEqualTo(10);
                assertThat(ready.path("resume").asText()).isEqualTo("resumed");
                // By the time that the newer one is let in, the older one is not.
                RawSocket.Goodbye goodbye = older.awaitGoodbye();
                assertThat(goodbye.code()).isEqualTo(4509);
                newer.binary(TestFrames.frame(10, 2));
                newer.awaitText("ack");
            }
        }
        try (RawSocket listener = RawSocket.listener(one.uri(), session, "start")) {
            for (int sequence = 0; sequence < 10; sequence++) {
                assertThat(listener.await(frame -> frame.opcode() == RawSocket.BINARY)
                                .payload())
                        .isEqualTo(TestFrames.frame(sequence));
            }
            assertThat(listener.awaitText("caughtUp").path("seq").asLong()).isEqualTo(10);
        }
    }

    @Test
    void aListenerFollowsTheSpeakerToTheOtherServer() throws Exception {
        String session = session();
        try (RawSocket listener = RawSocket.listener(one.uri(), session, "live")) {
            listener.awaitText("ready");
            try (RawSocket speaker = RawSocket.speaker(two.uri(), session, token())) {
                speaker.awaitText("ready");
                // It answers the server's pings meanwhile: the other server looks every ten seconds.
                TestThreads.run(() -> awaitEnd(speaker));
                assertThat(listener.awaitText("goAway").has("reconnectInMs")).isTrue();
                assertThat(listener.awaitClose()).isEqualTo(1012);
            }
        }
    }

    private static void awaitEnd(RawSocket socket) {
        try {
            socket.awaitClose();
        } catch (IOException closed) {
            // The test has ended.
        }
    }

    @ParameterizedTest
    @CsvSource({"/sessions/, endedByOwner", "/admin/sessions/, endedByOperator"})
    void aSessionThatIsEndedOnOneServerEndsOnTheOther(String path, String reason) throws Exception {
        String session = session();
        try (RawSocket speaker = RawSocket.speaker(one.uri(), session, token());
                RawSocket listener = RawSocket.listener(one.uri(), session, "live")) {
            speaker.awaitText("ready");
            listener.awaitText("ready");
            // More than was stored of it: the lease is renewed every 20 s.
            for (int sequence = 0; sequence < 100; sequence++) {
                speaker.binary(TestFrames.frame(sequence));
            }
            speaker.await(
                    frame -> frame.isText("ack") && frame.json().path("seq").asLong() == 99);
            assertThat(two.call("DELETE", path + session, token(), "").statusCode())
                    .isEqualTo(204);
            JsonNode ended = speaker.awaitText("sessionEnded");
            assertThat(ended.path("reason").asText()).isEqualTo(reason);
            assertThat(ended.path("lastSeq").asLong()).isEqualTo(99);
            assertThat(listener.awaitText("sessionEnded").path("reason").asText())
                    .isEqualTo(reason);
            assertThat(listener.awaitClose()).isEqualTo(1000);
        }
    }

    @Test
    void rawSoundIsNumberedBeyondWhatAServerThatDiedMayHaveGiven() throws Exception {
        Map<String, String> brief = Map.of("lease", "4s");
        Path data = folder.resolve("dying");
        Files.createDirectories(data);
        try (ServerProcess dying = ServerProcess.start(data, 0, settings(brief));
                TestServer other = server("other", brief)) {
            String session = session();
            try (RawSocket raw = rawSpeaker(dying.uri(), session)) {
                raw.awaitText("ready");
                raw.binary(new byte[640 * 50]);
                raw.await(
                        frame -> frame.isText("ack") && frame.json().path("seq").asLong() == 49);
                dying.kill();
            }
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> {
                        try (RawSocket raw = rawSpeaker(other.uri(), session)) {
                            if (raw.status() == 503) {
                                return false;
                            }
                            assertThat(raw.awaitText("ready").path("resume").asText())
                                    .isEqualTo("gap");
                            raw.binary(new byte[640 * 50]);
                            return raw.awaitText("ack").path("seq").asLong() > 10_000;
                        }
                    });
        }
    }

    /** One who knows no frames: without the subprotocol. */
    private RawSocket rawSpeaker(URI server, String session) throws IOException {
        return RawSocket.open(
                server, "/ws?role=speaker&sessionId=" + session, Map.of("Authorization", "Bearer " + token()));
    }

    @Test
    void aServerThatWasPausedPastItsLeaseAndWokenAppendsNothing() throws Exception {
        Map<String, String> brief = Map.of("lease", "4s");
        Path data = folder.resolve("paused");
        Files.createDirectories(data);
        try (ServerProcess paused = ServerProcess.start(data, 0, settings(brief));
                TestServer other = server("other", brief)) {
            String session = session();
            RawSocket older = RawSocket.speaker(paused.uri(), session, token());
            older.awaitText("ready");
            older.binary(TestFrames.frame(0, 1));
            older.awaitText("ack");
            paused.pause();
            // What is sent meanwhile waits in its sockets.
            for (int sequence = 1; sequence < 20; sequence++) {
                older.binary(TestFrames.frame(sequence, 1));
            }
            String token = token();
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> {
                        try (RawSocket newer = RawSocket.speaker(other.uri(), session, token)) {
                            if (newer.status() == 503) {
                                assertThat(newer.header("Retry-After")).isEqualTo("1");
                                return false;
                            }
                            JsonNode ready = newer.awaitText("ready");
                            assertThat(ready.path("resume").asText()).isEqualTo("gap");
                            newer.binary(TestFrames.frame(1, 2));
                            newer.awaitText("ack");
                            return true;
                        }
                    });
            paused.wake();
            RawSocket.Goodbye goodbye = older.awaitGoodbye();
            assertThat(goodbye.code()).isIn(4000, 4509);
            older.close();
            try (RawSocket listener = RawSocket.listener(paused.uri(), session, "start")) {
                assertThat(listener.await(frame -> frame.opcode() == RawSocket.BINARY)
                                .payload())
                        .isEqualTo(TestFrames.frame(0, 1));
                assertThat(listener.awaitText("caughtUp").path("seq").asLong()).isEqualTo(1);
            }
        }
    }
}
