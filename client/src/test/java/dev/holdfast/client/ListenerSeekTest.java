// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client;

import static dev.holdfast.client.ListenerTest.frame;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.client.ScriptedServer.Peer;
import dev.holdfast.client.config.StartPosition;
import dev.holdfast.client.event.ListenerEvent;
import dev.holdfast.client.event.ListenerEvent.Gap;
import dev.holdfast.client.event.ListenerEvent.Seeked;
import dev.holdfast.client.protocol.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ListenerSeekTest {

    private static final String SESSION = SingleSessionServer.SESSION;

    private static void sendFrames(Peer peer, long from, long to) throws IOException {
        for (long sequence = from; sequence <= to; sequence++) {
            peer.sendAudio(frame(sequence, 640));
        }
    }

    private static void ready(Peer peer, long nextSequence) throws IOException {
        peer.accept();
        peer.sendText("{'type':'ready','sampleRate':16000,'nextSeq':" + nextSequence + "}");
    }

    private static void answer(Peer peer, Json seek, long nextSequence) throws IOException {
        String request = seek.text("requestId").orElseThrow();
        peer.sendText(
                "{'type':'ready','sampleRate':16000,'requestId':'" + request + "','nextSeq':" + nextSequence + "}");
    }

    private static void end(Peer peer, long lastSequence) throws IOException {
        peer.sendText("{'type':'sessionEnded','lastSeq':" + lastSequence + "}");
        peer.close(1000);
        // A socket closed with unread bytes is reset, and what was sent may be lost with it.
        peer.receiveUntilClosed();
    }

    private static void awaitSequence(RecordingSubscriber subscriber, long sequence) {
        await().until(() -> subscriber.sequences().contains(sequence));
    }

    @Test
    void framesOfTheOldPositionAreDiscardedAndThoseOfTheNewOneDelivered() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    ready(peer, 100);
                    sendFrames(peer, 100, 102);
                    Json seek = peer.receiveAction("seek");
                    assertThat(seek.number("from")).hasValue(40);
                    sendFrames(peer, 103, 105);
                    peer.sendText("{'type':'gap','fromSeq':106,'toSeq':109,'reason':'lagged'}");
                    peer.sendText("{'type':'caughtUp','seq':110}");
                    answer(peer, seek, 40);
                    sendFrames(peer, 40, 42);
                    end(peer, 42);
                });
                HoldfastClient client = HoldfastClient.at(server.uri())) {
            RecordingSubscriber subscriber = RecordingSubscriber.all();
            Listener listener = client.listen(SESSION, StartPosition.sequence(100), subscriber);
            awaitSequence(subscriber, 102);
            listener.seek(StartPosition.sequence(40));
            assertThat(subscriber.end.get(30, SECONDS)).isTrue();
            assertThat(subscriber.sequences()).containsExactly(100L, 101L, 102L, 40L, 41L, 42L);
            assertThat(subscriber.of(Seeked.class)).containsExactly(new Seeked(40));
            assertThat(subscriber.of(Gap.class)).isEmpty();
            assertThat(subscriber.of(ListenerEvent.CaughtUp.class)).isEmpty();
            assertThat(listener.stats().framesMissed()).isZero();
        }
    }

    @Test
    void aListenerWithoutDemandStillSeeks() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    ready(peer, 0);
                    sendFrames(peer, 0, 499);
                    Json seek = peer.receiveAction("seek");
                    assertThat(seek.text("from")).contains("live");
                    answer(peer, seek, 900);
                    sendFrames(peer, 900, 901);
                    end(peer, 901);
                });
                HoldfastClient client = HoldfastClient.at(server.uri())) {
            RecordingSubscriber subscriber = new RecordingSubscriber(4);
            Listener listener = client.listen(SESSION, StartPosition.start(), subscriber);
            awaitSequence(subscriber, 1);
            listener.jumpToLive();
            subscriber.subscription.get(30, SECONDS).request(Long.MAX_VALUE);
            assertThat(subscriber.end.get(30, SECONDS)).isTrue();
            List<Long> sequences = subscriber.sequences();
            assertThat(sequences.subList(sequences.size() - 2, sequences.size()))
                    .containsExactly(900L, 901L);
            assertThat(subscriber.of(Gap.class)).isEmpty();
            assertThat(subscriber.of(Seeked.class)).containsExactly(new Seeked(900));
        }
    }

    @Test
    void aSeekWhoseAnswerIsLostIsCarriedOutByTheNextConnection() throws Exception {
        Queue<String> positions = new ConcurrentLinkedQueue<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    positions.add(peer.query.get("from"));
                    if (positions.size() == 1) {
                        ready(peer, 0);
                        sendFrames(peer, 0, 1);
                        peer.receiveAction("seek");
                        peer.cut();
                    } else {
                        ready(peer, 700);
                        sendFrames(peer, 700, 701);
                        end(peer, 701);
                    }
                });
                HoldfastClient client = HoldfastClient.at(server.uri())) {
            RecordingSubscriber subscriber = RecordingSubscriber.all();
            Listener listener = client.listen(SESSION, StartPosition.start(), subscriber);
            awaitSequence(subscriber, 1);
            listener.seek(StartPosition.ago(Duration.ofSeconds(5)));
            assertThat(subscriber.end.get(30, SECONDS)).isTrue();
            assertThat(positions).containsExactly("start", "-5000ms");
            assertThat(subscriber.sequences()).containsExactly(0L, 1L, 700L, 701L);
            assertThat(subscriber.of(Gap.class)).isEmpty();
        }
    }

    @Test
    void ofTwoSeeksTheLastOneCounts() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    ready(peer, 0);
                    sendFrames(peer, 0, 0);
                    Json first = peer.receiveAction("seek");
                    Json second = peer.receiveAction("seek");
                    answer(peer, first, 10);
                    sendFrames(peer, 10, 11);
                    answer(peer, second, 20);
                    sendFrames(peer, 20, 21);
                    end(peer, 21);
                });
                HoldfastClient client = HoldfastClient.at(server.uri())) {
            RecordingSubscriber subscriber = RecordingSubscriber.all();
            Listener listener = client.listen(SESSION, StartPosition.start(), subscriber);
            awaitSequence(subscriber, 0);
            listener.seek(StartPosition.sequence(10));
            listener.seek(StartPosition.sequence(20));
            assertThat(subscriber.end.get(30, SECONDS)).isTrue();
            assertThat(subscriber.sequences()).containsExactly(0L, 20L, 21L);
            assertThat(subscriber.of(Seeked.class)).containsExactly(new Seeked(20));
        }
    }

    @Test
    void aRefusedSeekLeavesTheListenerWhereItWas() throws Exception {
        Queue<String> positions = new ConcurrentLinkedQueue<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    positions.add(peer.query.get("from"));
                    if (positions.size() == 1) {
                        ready(peer, 0);
                        sendFrames(peer, 0, 1);
                        String request =
                                peer.receiveAction("seek").text("requestId").orElseThrow();
                        sendFrames(peer, 2, 3);
                        peer.sendText(
                                "{'type':'error','code':'badMessage','message':'No.','requestId':'" + request + "'}");
                        peer.receiveUntilClosed();
                    } else {
                        ready(peer, 2);
                        sendFrames(peer, 2, 4);
                        end(peer, 4);
                    }
                });
                HoldfastClient client = HoldfastClient.at(server.uri())) {
            RecordingSubscriber subscriber = RecordingSubscriber.all();
            Listener listener = client.listen(SESSION, StartPosition.start(), subscriber);
            awaitSequence(subscriber, 1);
            listener.seek(StartPosition.sequence(40));
            assertThat(subscriber.end.get(30, SECONDS)).isTrue();
            assertThat(positions).containsExactly("start", "2");
            assertThat(subscriber.sequences()).containsExactly(0L, 1L, 2L, 3L, 4L);
            assertThat(subscriber.of(Seeked.class)).isEmpty();
        }
    }

    @Test
    void afterARefusedSeekAFrameThatStillWaitedIsDelivered() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    if (connections.getAndIncrement() == 0) {
                        ready(peer, 0);
                        sendFrames(peer, 0, 1);
                        String request =
                                peer.receiveAction("seek").text("requestId").orElseThrow();
                        peer.sendText(
                                "{'type':'error','code':'badMessage','message':'No.','requestId':'" + request + "'}");
                        peer.receiveUntilClosed();
                    } else {
                        assertThat(peer.query).containsEntry("from", "2");
                        ready(peer, 2);
                        sendFrames(peer, 2, 3);
                        end(peer, 3);
                    }
                });
                HoldfastClient client = HoldfastClient.at(server.uri())) {
            // Demand for the two events of the attach and for frame 0: frame 1 waits.
            RecordingSubscriber subscriber = new RecordingSubscriber(3);
            Listener listener = client.listen(SESSION, StartPosition.start(), subscriber);
            await().until(() -> listener.stats().framesHeard() == 2);
            listener.seek(StartPosition.sequence(40));
            await().until(() -> listener.stats().connections() == 2);
            subscriber.subscription.get(30, SECONDS).request(Long.MAX_VALUE);
            assertThat(subscriber.end.get(30, SECONDS)).isTrue();
            assertThat(subscriber.sequences()).containsExactly(0L, 1L, 2L, 3L);
            assertThat(subscriber.of(Gap.class)).isEmpty();
            assertThat(listener.stats().framesHeard()).isEqualTo(4);
        }
    }

    @Test
    void aSeekThatCrossesTheEndOfTheSessionReplaysIt() throws Exception {
        Queue<String> positions = new ConcurrentLinkedQueue<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    positions.add(peer.query.get("from"));
                    ready(peer, 0);
                    sendFrames(peer, 0, 1);
                    if (positions.size() == 1) {
                        peer.receiveAction("seek");
                    }
                    end(peer, 1);
                });
                HoldfastClient client = HoldfastClient.at(server.uri())) {
            RecordingSubscriber subscriber = RecordingSubscriber.all();
            Listener listener = client.listen(SESSION, StartPosition.sequence(0), subscriber);
            awaitSequence(subscriber, 1);
            listener.seek(StartPosition.start());
            assertThat(subscriber.end.get(30, SECONDS)).isTrue();
            assertThat(positions).containsExactly("0", "start");
            assertThat(subscriber.sequences()).containsExactly(0L, 1L, 0L, 1L);
        }
    }
}
