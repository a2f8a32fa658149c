// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client;

import static dev.holdfast.client.SpeakerFixture.FORMAT;
import static dev.holdfast.client.SpeakerFixture.SESSION;
import static dev.holdfast.client.SpeakerFixture.awaitLatch;
import static dev.holdfast.client.SpeakerFixture.client;
import static dev.holdfast.client.SpeakerFixture.frame;
import static dev.holdfast.client.SpeakerFixture.get;
import static dev.holdfast.client.SpeakerFixture.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.client.config.StartPosition;
import dev.holdfast.client.config.WhenFull;
import dev.holdfast.client.event.AudioLostException;
import dev.holdfast.client.event.FinishReport;
import dev.holdfast.client.event.FramesLost;
import dev.holdfast.client.event.ListenerEvent;
import dev.holdfast.client.event.ServerWarning;
import dev.holdfast.client.event.SpeakerState;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SpeakerTest {

    @Test
    void audioWrittenBeforeTheFirstConnectionIsSentOnceAttached() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        CompletableFuture<List<Long>> heard = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    awaitLatch(open);
                    ready(peer, 0);
                    heard.complete(List.of(
                            peer.receiveAudio().sequence(),
                            peer.receiveAudio().sequence(),
                            peer.receiveAudio().sequence()));
                    peer.receiveUntilClosed();
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

    @Test
    void allAudioArrivesAlthoughTheConnectionIsCut17MsAfterEachMessage() throws Exception {
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
    void afterAReconnectFramesTheServerHasAreReleasedAndTheOthersAreSentAgainInOrder() throws Exception {
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
    void aSecondSpeakerContinuesAtTheEndOfTheSession() throws Exception {
        CompletableFuture<ListenerEvent.Frame> first = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.accept();
                    peer.sendText("{'type':'ready','resume':'resumed','nextSeq':700,'mediaTimeUs':14123456}");
                    first.complete(peer.receiveAudio());
                    peer.receiveUntilClosed();
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
    void anAckReleasesAWriterThatWaitsForRoom() throws Exception {
        CountDownLatch ack = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    ready(peer, 0);
                    peer.receiveAudio();
                    awaitLatch(ack);
                    peer.sendText("{'type':'ack','seq':0}");
                    peer.receiveUntilClosed();
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
    void aSpeakerThatDropsTheOldestFramesReportsWhich() throws Exception {
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
                        client(server).unackedMax(Duration.ofMillis(60)).whenFull(WhenFull.DROP_OLDEST);
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
    void framesDroppedBeforeAnyAttachAreReportedWhenTheSessionHasEnded() throws Exception {
        CountDownLatch written = new CountDownLatch(1);
        Queue<FramesLost> lost = new ConcurrentLinkedQueue<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    awaitLatch(written);
                    if (peer.isUpgrade()) {
                        peer.respond(410, "{}");
                    } else {
                        peer.respond(200, "{\"state\":\"ended\",\"lastSeq\":9}");
                    }
                });
                HoldfastClient client =
                        client(server).unackedMax(Duration.ofMillis(40)).whenFull(WhenFull.DROP_OLDEST);
                Speaker speaker = client.speak(SESSION, FORMAT).onLost(lost::add)) {
            for (int i = 0; i < 3; i++) {
                speaker.write(frame(i));
            }
            written.countDown();
            await().untilAsserted(() -> assertThat(lost)
                    .containsExactly(
                            new FramesLost(10, 10, FramesLost.Cause.BUFFER_FULL),
                            new FramesLost(11, 12, FramesLost.Cause.SESSION_ENDED)));
            assertThat(speaker.stats().framesLost()).isEqualTo(3);
        }
    }

    @Test
    void aServerThatIsLowOnStorageWarnsAndTheSessionGoesOn() throws Exception {
        Queue<ServerWarning> warnings = new ConcurrentLinkedQueue<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    ready(peer, 0);
                    peer.receiveAudio();
                    peer.sendText("{'type':'error','code':'storageLow','message':'Little room.','retryable':true}");
                    peer.receiveAudio();
                    peer.sendText("{'type':'ack','seq':1}");
                    peer.receiveUntilClosed();
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
    void framesThatTheServerAckedAndLostAreReported() throws Exception {
        AtomicInteger connection = new AtomicInteger();
        Queue<FramesLost> lost = new ConcurrentLinkedQueue<>();
        CompletableFuture<ListenerEvent.Frame> resent = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    if (connection.getAndIncrement() == 0) {
                        ready(peer, 0);
                        for (int i = 0; i < 4; i++) {
                            peer.receiveAudio();
                        }
                        peer.sendText("{'type':'ack','seq':2}");
                        peer.close(1012);
                    } else {
                        ready(peer, 1);
                        resent.complete(peer.receiveAudio());
                        peer.receiveUntilClosed();
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
    void finishSucceedsIfTheLastAckWasLostAndTheSessionHasTheLastFrame() throws Exception {
        assertThat(get(finishAfterLostAck(2)).lastSequence()).hasValue(2);
    }

    @Test
    void finishFailsWithTheFramesThatTheEndedSessionDoesNotHave() throws Exception {
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
                    if (!peer.isUpgrade()) {
                        if (lookUps.getAndIncrement() == 0) {
                            peer.cut();
                        } else {
                            peer.respond(200, "{\"state\":\"ended\",\"lastSeq\":" + lastSequence + "}");
                        }
                    } else if (sockets.getAndIncrement() == 0) {
                        ready(peer, 0);
                        peer.receiveAction("endSession");
                        peer.cut();
                    } else {
                        peer.respond(410, "{}");
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
    void aDrainedSpeakerContinues() throws Exception {
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
}
