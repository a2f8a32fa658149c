package dev.holdfast.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.client.ScriptedServer.Message;
import dev.holdfast.client.ScriptedServer.Peer;
import dev.holdfast.client.config.AudioFormat;
import dev.holdfast.client.config.OverflowPolicy;
import dev.holdfast.client.config.RetryPolicy;
import dev.holdfast.client.config.StartPosition;
import dev.holdfast.client.event.AudioLostException;
import dev.holdfast.client.event.FinishReport;
import dev.holdfast.client.event.FramesLost;
import dev.holdfast.client.event.HoldfastException;
import dev.holdfast.client.event.ListenerEvent;
import dev.holdfast.client.event.ServerWarning;
import dev.holdfast.client.event.SpeakerState;
import dev.holdfast.client.protocol.Json;
import dev.holdfast.client.session.NewSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SpeakerTest {

    private static final AudioFormat FORMAT = AudioFormat.pcm16(16_000);
    private static final String SESSION = SingleSessionServer.SESSION;

    /** A frame whose samples all say its number. */
    private static short[] frame(int number) {
        short[] samples = new short[FORMAT.frameSamples()];
        java.util.Arrays.fill(samples, (short) number);
        return samples;
    }

    private static HoldfastClient client(ScriptedServer server) {
        return HoldfastClient.at(server.uri()).token(() -> "secret");
    }

    private static void ready(Peer peer, long nextSequence) throws IOException {
        peer.accept();
        peer.say("{'type':'ready','nextSeq':" + nextSequence + ",'mediaTimeUs':" + nextSequence * 20_000 + "}");
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    @Test
    void whatIsWrittenBeforeTheConnectionStandsIsSpokenOnceItDoes() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        CompletableFuture<List<Long>> heard = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    awaitLatch(open);
                    ready(peer, 0);
                    heard.complete(List.of(
                            peer.receiveAudio().sequence(),
                            peer.receiveAudio().sequence(),
                            peer.receiveAudio().sequence()));
                    peer.receiveAll();
                });
                HoldfastClient client = client(server);
                Speaker speaker = client.speak(SESSION, FORMAT)) {
            for (int i = 0; i < 3; i++) {
                speaker.write(frame(i));
            }
            assertThat(speaker.state()).isEqualTo(SpeakerState.CONNECTING);
            open.countDown();
            assertThat(get(heard)).containsExactly(0L, 1L, 2L);
            assertThat(server.requests.peek())
                    .isEqualTo("GET /ws?sessionId=" + SESSION + "&role=speaker&action=streamAudio&sampleRate=16000");
        }
    }

    private static void awaitLatch(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new IOException("nobody let go");
            }
        } catch (InterruptedException interruption) {
            throw new IOException(interruption);
        }
    }

    @Test
    void aTalkArrivesWholeThoughTheLinkIsCut17MsAfterEveryMessage() throws Exception {
        try (SingleSessionServer holdfast = new SingleSessionServer();
                ScriptedServer server = new ScriptedServer(holdfast);
                HoldfastClient client = client(server);
                Speaker speaker = client.speak(SESSION, FORMAT)) {
            holdfast.cutAfterMillis = 17;
            RecordingSubscriber heard = RecordingSubscriber.all();
            client.listen(SESSION, StartPosition.start(), heard);
            for (int i = 0; i < 2_000; i++) {
                speaker.write(frame(i));
            }
            speaker.write(new short[] {1, 2, 3});
            FinishReport report = get(speaker.finish());
            assertThat(report.lastSequence()).hasValue(2_000);
            assertThat(report.framesLost()).isZero();
            assertThat(get(heard.end)).isTrue();
            assertThat(heard.of(ListenerEvent.Gap.class)).isEmpty();
            assertThat(heard.sequences()).hasSize(2_001).isSorted().doesNotHaveDuplicates();
            heard.of(ListenerEvent.Frame.class).stream().limit(2_000).forEach(frame -> assertThat(frame.payload()
                            .duplicate()
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getShort())
                    .isEqualTo((short) frame.sequence()));
            ListenerEvent.Frame last = heard.of(ListenerEvent.Frame.class).get(2_000);
            assertThat(last.flags()).isEqualTo(ListenerEvent.Frame.LAST);
            assertThat(last.durationSamples()).isEqualTo(3);
            assertThat(last.mediaTimeMicros()).isEqualTo(2_000 * 20_000L);
            assertThat(holdfast.connections.get()).isGreaterThan(2);
        }
    }

    @Test
    void afterAReconnectFramesTheServerHasAreDroppedAndTheRestGoOutInOrder() throws Exception {
        AtomicInteger connection = new AtomicInteger();
        Queue<Long> second = new ConcurrentLinkedQueue<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    if (connection.getAndIncrement() == 0) {
                        ready(peer, 0);
                        for (int i = 0; i < 5; i++) {
                            peer.receiveAudio();
                        }
                        peer.cutInTheMiddleOfAFrame();
                    } else {
                        ready(peer, 3);
                        while (true) {
                            second.add(peer.receiveAudio().sequence());
                        }
                    }
                });
                HoldfastClient client = client(server);
                Speaker speaker = client.speak(SESSION, FORMAT)) {
            for (int i = 0; i < 6; i++) {
                speaker.write(frame(i));
            }
            await().untilAsserted(() -> assertThat(second).containsExactly(3L, 4L, 5L));
            assertThat(speaker.stats().framesAcked()).isEqualTo(3);
            assertThat(speaker.stats().unacked()).isEqualTo(Duration.ofMillis(60));
            assertThat(speaker.stats().connections()).isEqualTo(2);
        }
    }

    @Test
    void aSecondSpeakerGoesOnWhereTheSessionStands() throws Exception {
        CompletableFuture<ListenerEvent.Frame> first = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.accept();
                    peer.say("{'type':'ready','resume':'resumed','nextSeq':700,'mediaTimeUs':14123456}");
                    first.complete(peer.receiveAudio());
                    peer.receiveAll();
                });
                HoldfastClient client = client(server);
                Speaker speaker = client.speak(SESSION, FORMAT)) {
            speaker.write(frame(0));
            ListenerEvent.Frame frame = get(first);
            assertThat(frame.sequence()).isEqualTo(700);
            assertThat(frame.mediaTimeMicros()).isEqualTo(14_123_456);
            assertThat(frame.flags()).isEqualTo(ListenerEvent.Frame.DISCONTINUITY);
        }
    }

    @Test
    void anAckLetsAWriterGoOnWhoWaitsForRoom() throws Exception {
        CountDownLatch ack = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    ready(peer, 0);
                    peer.receiveAudio();
                    awaitLatch(ack);
                    peer.say("{'type':'ack','seq':0}");
                    peer.receiveAll();
                });
                HoldfastClient client = client(server).unackedMax(Duration.ofMillis(60));
                Speaker speaker = client.speak(SESSION, FORMAT)) {
            for (int i = 0; i < 3; i++) {
                assertThat(speaker.tryWrite(frame(i))).isTrue();
            }
            assertThat(speaker.tryWrite(frame(3))).isFalse();
            CompletableFuture<Void> written = CompletableFuture.runAsync(() -> speaker.write(frame(3)));
            ack.countDown();
            get(written);
            assertThat(speaker.stats().framesSpoken()).isEqualTo(4);
        }
    }

    @Test
    void aSpeakerWhoMayDropTellsWhichFramesWent() throws Exception {
        Queue<Long> heard = new ConcurrentLinkedQueue<>();
        CountDownLatch open = new CountDownLatch(1);
        Queue<FramesLost> lost = new ConcurrentLinkedQueue<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    awaitLatch(open);
                    ready(peer, 10);
                    while (true) {
                        heard.add(peer.receiveAudio().sequence());
                    }
                });
                HoldfastClient client =
                        client(server).unackedMax(Duration.ofMillis(60)).overflow(OverflowPolicy.DROP_OLDEST);
                Speaker speaker = client.speak(SESSION, FORMAT).onLost(lost::add)) {
            for (int i = 0; i < 5; i++) {
                speaker.write(frame(i));
            }
            open.countDown();
            await().untilAsserted(() -> assertThat(heard).containsExactly(12L, 13L, 14L));
            await().untilAsserted(() ->
                    assertThat(lost).containsExactly(new FramesLost(10, 11, FramesLost.Cause.BUFFER_FULL)));
            assertThat(speaker.stats().framesLost()).isEqualTo(2);
        }
    }

    @Test
    void aServerThatIsShortOfRoomWarnsAndTheTalkGoesOn() throws Exception {
        Queue<ServerWarning> warnings = new ConcurrentLinkedQueue<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    ready(peer, 0);
                    peer.receiveAudio();
                    peer.say("{'type':'error','code':'storageLow','message':'Little room.','retryable':true}");
                    peer.receiveAudio();
                    peer.say("{'type':'ack','seq':1}");
                    peer.receiveAll();
                });
                HoldfastClient client = client(server);
                Speaker speaker = client.speak(SESSION, FORMAT).onWarning(warnings::add)) {
            speaker.write(frame(0));
            await().untilAsserted(() ->
                    assertThat(warnings).containsExactly(new ServerWarning("storageLow", "Little room.")));
            speaker.write(frame(1));
            await().untilAsserted(
                            () -> assertThat(speaker.stats().framesAcked()).isEqualTo(2));
            assertThat(speaker.state()).isEqualTo(SpeakerState.LIVE);
        }
    }

    @Test
    void aServerThatLostWhatItHadAckedIsTold() throws Exception {
        AtomicInteger connection = new AtomicInteger();
        Queue<FramesLost> lost = new ConcurrentLinkedQueue<>();
        CompletableFuture<ListenerEvent.Frame> resent = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    if (connection.getAndIncrement() == 0) {
                        ready(peer, 0);
                        for (int i = 0; i < 4; i++) {
                            peer.receiveAudio();
                        }
                        peer.say("{'type':'ack','seq':2}");
                        peer.close(1012);
                    } else {
                        ready(peer, 1);
                        resent.complete(peer.receiveAudio());
                        peer.receiveAll();
                    }
                });
                HoldfastClient client = client(server);
                Speaker speaker = client.speak(SESSION, FORMAT).onLost(lost::add)) {
            for (int i = 0; i < 4; i++) {
                speaker.write(frame(i));
            }
            assertThat(get(resent).sequence()).isEqualTo(3);
            assertThat(get(resent).flags()).isEqualTo(ListenerEvent.Frame.DISCONTINUITY);
            await().untilAsserted(
                            () -> assertThat(lost).containsExactly(new FramesLost(1, 2, FramesLost.Cause.SERVER_LOST)));
        }
    }

    @Test
    void aFinishedTalkWhoseLastAckWasLostIsFoundWholeInTheSession() throws Exception {
        assertThat(get(finishAfterLostAck(2)).lastSequence()).hasValue(2);
    }

    @Test
    void aFinishedTalkThatIsNotWholeNamesWhatIsMissing() throws Exception {
        assertThatThrownBy(() -> get(finishAfterLostAck(0)))
                .cause()
                .isInstanceOfSatisfying(AudioLostException.class, lost -> {
                    assertThat(lost.firstMissing()).isEqualTo(1);
                    assertThat(lost.lastMissing()).isEqualTo(2);
                });
    }

    private static CompletableFuture<FinishReport> finishAfterLostAck(long lastSequence) throws Exception {
        AtomicInteger sockets = new AtomicInteger();
        AtomicInteger lookUps = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    if (!peer.wantsSocket()) {
                        if (lookUps.getAndIncrement() == 0) {
                            peer.cut();
                        } else {
                            peer.answer(200, "{\"state\":\"ended\",\"lastSeq\":" + lastSequence + "}");
                        }
                    } else if (sockets.getAndIncrement() == 0) {
                        ready(peer, 0);
                        peer.receiveAction("endSession");
                        peer.cut();
                    } else {
                        peer.answer(410, "{}");
                    }
                });
                HoldfastClient client = client(server);
                Speaker speaker = client.speak(SESSION, FORMAT)) {
            for (int i = 0; i < 3; i++) {
                speaker.write(frame(i));
            }
            CompletableFuture<FinishReport> finished = speaker.finish();
            await().until(finished::isDone);
            assertThat(speaker.state()).isEqualTo(SpeakerState.ENDED);
            return finished;
        }
    }

    @Test
    void aDrainedSpeakerGoesOn() throws Exception {
        try (SingleSessionServer holdfast = new SingleSessionServer();
                ScriptedServer server = new ScriptedServer(holdfast);
                HoldfastClient client = client(server);
                Speaker speaker = client.speak(SESSION, FORMAT)) {
            speaker.write(ByteBuffer.allocate(700));
            assertThat(get(speaker.drain()).framesAcked()).isEqualTo(2);
            assertThat(holdfast.isEnded()).isFalse();
            speaker.write(frame(3));
            assertThat(get(speaker.drain()).framesAcked()).isEqualTo(3);
            assertThat(speaker.state()).isEqualTo(SpeakerState.LIVE);
        }
    }

    @Test
    void aSessionMadeOverASocketThatIsCutRightAfterIsTakenUpAgain() throws Exception {
        try (SingleSessionServer holdfast = new SingleSessionServer();
                ScriptedServer server = new ScriptedServer(holdfast);
                HoldfastClient client = client(server);
                Speaker speaker = client.createSessionOverSocket(NewSession.in("en-US"), FORMAT)) {
            holdfast.cutAfterMillis = 17;
            for (int i = 0; i < 200; i++) {
                speaker.write(frame(i));
            }
            assertThat(get(speaker.sessionId())).isEqualTo(SESSION);
            assertThat(get(speaker.finish()).lastSequence()).hasValue(199);
            assertThat(holdfast.created).hasValue(1);
            assertThat(holdfast.frames()).hasSize(200);
            List<String> requests = new ArrayList<>(server.requests);
            assertThat(requests.get(0)).isEqualTo("GET /ws?role=speaker&sampleRate=16000");
            assertThat(requests.subList(1, requests.size())).allSatisfy(request -> assertThat(request)
                    .matches("GET /(ws\\?sessionId=" + SESSION
                            + "&role=speaker&action=maintainSession&sampleRate=16000|sessions/" + SESSION + ")"));
        }
    }

    @Test
    void aSessionWhoseCreationWasCutIsCreatedAgainWithTheSameKey() throws Exception {
        Queue<String> keys = new ConcurrentLinkedQueue<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.accept();
                    Json wish = peer.receiveAction("createSession");
                    keys.add(wish.text("idempotencyKey").orElseThrow());
                    if (keys.size() < 3) {
                        peer.cut();
                    } else {
                        peer.say("{'type':'sessionCreated','sessionId':'" + SESSION + "'}");
                        peer.receiveAll();
                    }
                });
                HoldfastClient client = client(server);
                Speaker speaker = client.createSessionOverSocket(NewSession.in("en-US"), FORMAT)) {
            assertThat(get(speaker.sessionId())).isEqualTo(SESSION);
            assertThat(keys).hasSize(3);
            assertThat(keys.stream().distinct()).hasSize(1);
        }
    }

    @Test
    void aPauseOutlivesTheConnection() throws Exception {
        AtomicInteger connection = new AtomicInteger();
        CompletableFuture<Boolean> pausedAgain = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    ready(peer, 0);
                    peer.receiveAction("pauseAudio");
                    if (connection.getAndIncrement() == 0) {
                        peer.close(1001);
                    } else {
                        pausedAgain.complete(true);
                        peer.receiveAll();
                    }
                });
                HoldfastClient client = client(server);
                Speaker speaker = client.speak(SESSION, FORMAT)) {
            speaker.pause();
            assertThat(get(pausedAgain)).isTrue();
            await().untilAsserted(() -> assertThat(speaker.state()).isEqualTo(SpeakerState.PAUSED));
        }
    }

    @Test
    void aTokenAboutToExpireIsReplacedOverTheSameConnection() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        CompletableFuture<String> refreshed = new CompletableFuture<>();
        Queue<String> authorizations = new ConcurrentLinkedQueue<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    authorizations.add(peer.headers.get("authorization"));
                    ready(peer, 0);
                    peer.say("{'type':'tokenExpiring','inMs':1000}");
                    refreshed.complete(
                            peer.receiveAction("refreshToken").text("token").orElseThrow());
                    peer.receiveAll();
                });
                HoldfastClient client = HoldfastClient.at(server.uri()).token(() -> "token" + asked.incrementAndGet());
                Speaker speaker = client.speak(SESSION, FORMAT)) {
            assertThat(get(refreshed)).isEqualTo("token2");
            assertThat(authorizations).containsExactly("Bearer token1");
            assertThat(speaker.state()).isEqualTo(SpeakerState.LIVE);
        }
    }

    @Test
    void aRefusedTokenIsReplacedOnceAndThenItIsFinal() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(
                        peer -> peer.answer(401, "{\"type\":\"/problems/unauthenticated\",\"detail\":\"No.\"}"));
                HoldfastClient client = HoldfastClient.at(server.uri()).token(() -> "token" + asked.incrementAndGet());
                Speaker speaker = client.speak(SESSION, FORMAT)) {
            await().untilAsserted(() -> assertThat(speaker.state()).isEqualTo(SpeakerState.FAILED));
            assertThat(asked).hasValue(2);
            assertThatThrownBy(() -> speaker.write(frame(0)))
                    .isInstanceOfSatisfying(HoldfastException.class, refusal -> {
                        assertThat(refusal.code()).isEqualTo("unauthenticated");
                        assertThat(refusal.status()).hasValue(401);
                        assertThat(refusal).hasMessage("No.");
                    });
        }
    }

    @Test
    void aReplacedSpeakerDoesNotComeBack() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    ready(peer, 0);
                    peer.say("{'type':'error','code':'replaced','message':'Another one speaks.','retryable':false}");
                    peer.close(4509);
                    peer.receiveAll();
                });
                HoldfastClient client = client(server);
                Speaker speaker = client.speak(SESSION, FORMAT)) {
            assertThatThrownBy(() -> get(speaker.finish()))
                    .cause()
                    .isInstanceOfSatisfying(HoldfastException.class, refusal -> {
                        assertThat(refusal.code()).isEqualTo("replaced");
                        assertThat(refusal.closeCode()).hasValue(4509);
                    });
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void aClientThatWantsThreeTriesHasThem() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> peer.answer(502, ""));
                HoldfastClient client = client(server).retry(RetryPolicy.fixed(3, Duration.ofMillis(50)));
                Speaker speaker = client.speak(SESSION, FORMAT)) {
            await().untilAsserted(() -> assertThat(speaker.state()).isEqualTo(SpeakerState.FAILED));
            assertThat(server.requests).hasSize(4);
        }
    }

    @Test
    void aConnectionFromWhichNothingComesIsReplacedAfterFiveSeconds() throws Exception {
        AtomicInteger connection = new AtomicInteger();
        Queue<SpeakerState> states = new ConcurrentLinkedQueue<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    ready(peer, 0);
                    if (connection.getAndIncrement() > 0) {
                        peer.say("{'type':'ack','seq':0}");
                    }
                    peer.receiveAll();
                });
                HoldfastClient client = client(server);
                Speaker speaker = client.speak(SESSION, FORMAT).onState(states::add)) {
            speaker.write(frame(0));
            await().atMost(Duration.ofSeconds(8))
                    .untilAsserted(
                            () -> assertThat(speaker.stats().connections()).isEqualTo(2));
            await().untilAsserted(() -> assertThat(states)
                    .containsExactly(
                            SpeakerState.CONNECTING, SpeakerState.LIVE, SpeakerState.RECONNECTING, SpeakerState.LIVE));
        }
    }

    @Test
    void aServerThatGoesAwayIsLeftForTheOneItNames() throws Exception {
        CompletableFuture<ListenerEvent.Frame> atOther = new CompletableFuture<>();
        try (ScriptedServer other = new ScriptedServer(peer -> {
                    ready(peer, 0);
                    atOther.complete(peer.receiveAudio());
                    peer.receiveAll();
                });
                ScriptedServer server = new ScriptedServer(peer -> {
                    ready(peer, 0);
                    peer.say("{'type':'goAway','reconnectInMs':20,'url':'"
                            + other.uri().toString().replace("http", "ws") + "/ws'}");
                    peer.receiveAll();
                });
                HoldfastClient client = client(server);
                Speaker speaker = client.speak(SESSION, FORMAT)) {
            speaker.write(frame(0));
            assertThat(get(atOther).sequence()).isZero();
        }
    }

    @Test
    void aServerWithoutRoomIsAskedAgainWhenItSays() throws Exception {
        AtomicInteger connection = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    if (connection.getAndIncrement() == 0) {
                        peer.answer(503, "{}", "Retry-After: 1");
                    } else {
                        ready(peer, 0);
                        peer.receiveAll();
                    }
                });
                HoldfastClient client = client(server);
                Speaker speaker = client.speak(SESSION, FORMAT)) {
            long begun = System.nanoTime();
            await().untilAsserted(() -> assertThat(speaker.state()).isEqualTo(SpeakerState.LIVE));
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(900));
        }
    }

    @Test
    void aHeartbeatGoesOutAsOftenAsWasSaid() throws Exception {
        CompletableFuture<Message> beat = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    ready(peer, 0);
                    beat.complete(peer.receive());
                    peer.receiveAll();
                });
                HoldfastClient client = client(server).heartbeat(Duration.ofMillis(50));
                Speaker speaker = client.speak(SESSION, FORMAT)) {
            assertThat(get(beat).isAction("heartbeat")).isTrue();
            assertThat(speaker.state()).isEqualTo(SpeakerState.LIVE);
        }
    }
}
