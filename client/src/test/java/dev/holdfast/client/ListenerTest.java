// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.client.ScriptedServer.Peer;
import dev.holdfast.client.config.Codec;
import dev.holdfast.client.config.RetryPolicy;
import dev.holdfast.client.config.StartPosition;
import dev.holdfast.client.event.HoldfastException;
import dev.holdfast.client.event.ListenerEvent;
import dev.holdfast.client.event.ListenerEvent.Attached;
import dev.holdfast.client.event.ListenerEvent.Gap;
import dev.holdfast.client.protocol.FrameCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ListenerTest {

    private static final String SESSION = SingleSessionServer.SESSION;

    static ByteBuffer frame(long sequence, int payloadBytes) {
        ByteBuffer bytes = ByteBuffer.allocate(FrameCodec.HEADER_BYTES + payloadBytes);
        FrameCodec.putHeader(bytes, Codec.PCM_S16LE, 0, payloadBytes / 2, sequence, sequence * 20_000);
        return bytes;
    }

    private static void sendFrames(Peer peer, long... sequences) throws IOException {
        for (long sequence : sequences) {
            peer.sendAudio(frame(sequence, 640));
        }
    }

    private static void ready(Peer peer, long nextSequence) throws IOException {
        peer.accept();
        peer.sendText("{'type':'ready','connectionId':'c1','sampleRate':16000,'nextSeq':" + nextSequence + "}");
    }

    private static void end(Peer peer, long lastSequence) throws IOException {
        peer.sendText("{'type':'sessionEnded','lastSeq':" + lastSequence + ",'reason':'endedByOwner'}");
        peer.close(1000);
        // A socket closed with unread bytes is reset, and what was sent may be lost with it.
        peer.receiveUntilClosed();
    }

    @Test
    void framesGatherAtTheServerOnlyWhereTheAppAsksForIt() throws Exception {
        Queue<String> asked = new ConcurrentLinkedQueue<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    asked.add(peer.query.getOrDefault("deliverEvery", "absent"));
                    ready(peer, 0);
                    end(peer, 0);
                });
                HoldfastClient client = HoldfastClient.at(server.uri())) {
            for (HoldfastClient each : List.of(
                    client,
                    client.deliverEvery(Duration.ofMillis(60)),
                    client.deliverEvery(Duration.ofMillis(200)).deliverEvery(Duration.ZERO))) {
                RecordingSubscriber heard = RecordingSubscriber.all();
                each.listen(SESSION, StartPosition.live(), heard);
                heard.end.get(30, TimeUnit.SECONDS);
            }
            assertThat(asked).containsExactly("absent", "60", "absent");
            for (Duration wrong : List.of(
                    Duration.ofMillis(19),
                    Duration.ofMillis(201),
                    Duration.ofMillis(-60),
                    Duration.ofNanos(60_500_000))) {
                assertThatThrownBy(() -> client.deliverEvery(wrong))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("20 to 200 ms");
            }
        }
    }

    @Test
    void aRepeatedFrameIsHeardOnceAndAMissingOneIsTold() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    ready(peer, 5);
                    sendFrames(peer, 5, 6, 6, 5, 7);
                    peer.sendText("{'type':'gap','fromSeq':8,'toSeq':9,'reason':'speakerLost'}");
                    sendFrames(peer, 10, 13);
                    end(peer, 15);
                });
                HoldfastClient client = HoldfastClient.at(server.uri())) {
            RecordingSubscriber heard = RecordingSubscriber.all();
            Listener listener = client.listen(SESSION, StartPosition.live(), heard);
            assertThat(heard.end.get(30, TimeUnit.SECONDS)).isTrue();
            assertThat(heard.sequences()).containsExactly(5L, 6L, 7L, 10L, 13L);
            assertThat(heard.of(Gap.class))
                    .containsExactly(
                            new Gap(8, 9, "speakerLost"),
                            new Gap(11, 12, Gap.UNEXPLAINED),
                            new Gap(14, 15, Gap.UNEXPLAINED));
            assertThat(listener.stats().framesRepeated()).isEqualTo(2);
            assertThat(listener.stats().framesMissed()).isEqualTo(6);
            assertThat(server.requests).containsExactly("GET /ws?sessionId=" + SESSION + "&role=listener&from=live");
        }
    }

    @Test
    void aListenerWhoLosesTheConnectionBeforeTheFirstFrameSkipsNothing() throws Exception {
        Queue<String> froms = new ConcurrentLinkedQueue<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    String from = peer.query.get("from");
                    froms.add(from);
                    ready(peer, from.equals("live") ? 42 : Long.parseLong(from));
                    peer.awaitPong();
                    if (froms.size() == 1) {
                        peer.cut();
                    }
                    if (froms.size() == 2) {
                        sendFrames(peer, 42);
                        peer.awaitPong();
                        peer.cutInTheMiddleOfAFrame();
                    }
                    end(peer, 42);
                });
                HoldfastClient client = HoldfastClient.at(server.uri())) {
            RecordingSubscriber heard = RecordingSubscriber.all();
            client.listen(SESSION, StartPosition.live(), heard);
            assertThat(heard.end.get(30, TimeUnit.SECONDS)).isTrue();
            assertThat(heard.sequences()).containsExactly(42L);
            assertThat(heard.of(Gap.class)).isEmpty();
            assertThat(froms).containsExactly("live", "42", "43");
        }
    }

    @Test
    void aSlowSubscriberMeansThatTheSocketIsNotRead() throws Exception {
        AtomicInteger said = new AtomicInteger();
        int frames = 5_000;
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    ready(peer, 0);
                    for (int i = 0; i < frames; i++) {
                        peer.sendAudio(frame(i, 3_200));
                        said.incrementAndGet();
                    }
                    end(peer, frames - 1);
                });
                HoldfastClient client = HoldfastClient.at(server.uri())) {
            RecordingSubscriber heard = new RecordingSubscriber(10);
            client.listen(SESSION, StartPosition.sequence(0), heard);
            await().until(() -> heard.events.size() == 10);
            // 16 MB don't fit into any socket's buffers: the server stands still.
            AtomicInteger before = new AtomicInteger(-1);
            await().until(() -> before.getAndSet(said.get()) == said.get() && said.get() > 0);
            assertThat(said.get()).isLessThan(frames);
            assertThat(heard.events).hasSize(10);
            heard.subscription.get().request(Long.MAX_VALUE);
            assertThat(heard.end.get(30, TimeUnit.SECONDS)).isTrue();
            assertThat(heard.sequences())
                    .containsExactlyElementsOf(
                            LongStream.range(0, frames).boxed().toList());
        }
    }

    @Test
    void aListenerWhoHasAskedForNothingMoreStillHearsThatItIsOver() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    ready(peer, 0);
                    sendFrames(peer, 0);
                    end(peer, 0);
                });
                HoldfastClient client = HoldfastClient.at(server.uri())) {
            RecordingSubscriber heard = new RecordingSubscriber(3);
            client.listen(SESSION, StartPosition.live(), heard);
            assertThat(heard.end.get(30, TimeUnit.SECONDS)).isTrue();
            assertThat(heard.events).hasSize(3);
        }
    }

    @Test
    void aListenerWhoCameBeforeTheSpeakerLearnsTheRateBeforeTheFirstFrame() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    if (!peer.isUpgrade()) {
                        peer.respond(200, "{\"state\":\"live\",\"sampleRate\":48000}");
                        return;
                    }
                    peer.accept();
                    peer.sendText("{'type':'ready','nextSeq':0}");
                    sendFrames(peer, 0, 1);
                    end(peer, 1);
                });
                HoldfastClient client = HoldfastClient.at(server.uri())) {
            RecordingSubscriber heard = RecordingSubscriber.all();
            client.listen(SESSION, StartPosition.live(), heard);
            assertThat(heard.end.get(30, TimeUnit.SECONDS)).isTrue();
            List<Attached> attaches = heard.of(Attached.class);
            assertThat(attaches).hasSize(2);
            assertThat(attaches.get(1).sampleRate()).hasValue(48_000);
            assertThat(heard.events.indexOf(attaches.get(1)))
                    .isLessThan(heard.events.indexOf(
                            heard.of(ListenerEvent.Frame.class).get(0)));
            assertThat(heard.sequences()).containsExactly(0L, 1L);
        }
    }

    @Test
    void aRateThatCouldNotBeLookedUpIsAskedForAgainAndHoldsUpNoFrame() throws Exception {
        AtomicInteger lookUps = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    if (!peer.isUpgrade()) {
                        // The first look-up is one call and one retry.
                        boolean available = lookUps.incrementAndGet() > 2;
                        peer.respond(available ? 200 : 503, available ? "{\"sampleRate\":48000}" : "{}");
                        return;
                    }
                    peer.accept();
                    peer.sendText("{'type':'ready','nextSeq':0}");
                    sendFrames(peer, 0, 1);
                    peer.receiveUntilClosed();
                });
                HoldfastClient client =
                        HoldfastClient.at(server.uri()).retry(RetryPolicy.fixed(1, Duration.ofMillis(1)))) {
            RecordingSubscriber heard = RecordingSubscriber.all();
            client.listen(SESSION, StartPosition.live(), heard);
            await().untilAsserted(() -> assertThat(heard.of(Attached.class))
                    .last()
                    .satisfies(attach -> assertThat(attach.sampleRate()).hasValue(48_000)));
            await().untilAsserted(() -> assertThat(heard.sequences()).containsExactly(0L, 1L));
        }
    }

    @Test
    void aSessionThatIsNotThereIsAnError() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> peer.respond(
                        404, "{\"type\":\"https://holdfast.dev/problems/noSuchSession\",\"title\":\"None.\"}"));
                HoldfastClient client = HoldfastClient.at(server.uri())) {
            RecordingSubscriber heard = RecordingSubscriber.all();
            client.listen(SESSION, StartPosition.live(), heard);
            assertThatThrownBy(() -> heard.end.get(30, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(HoldfastException.class, refusal -> {
                        assertThat(refusal.code()).isEqualTo("noSuchSession");
                        assertThat(refusal).hasMessage("None.");
                        assertThat(refusal.retryable()).isFalse();
                    });
        }
    }

    @Test
    void afterCancelNothingMoreIsHeardAndTheConnectionIsLeft() throws Exception {
        AtomicInteger left = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    ready(peer, 0);
                    sendFrames(peer, 0);
                    try {
                        peer.receiveUntilClosed();
                    } finally {
                        left.incrementAndGet();
                    }
                });
                HoldfastClient client = HoldfastClient.at(server.uri())) {
            RecordingSubscriber heard = RecordingSubscriber.all();
            client.listen(SESSION, StartPosition.live(), heard);
            await().until(() -> heard.sequences().size() == 1);
            heard.subscription.get().cancel();
            await().until(() -> left.get() == 1);
            assertThat(heard.end).isNotDone();
        }
    }

    @Test
    void aRequestForNothingIsAnError() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    ready(peer, 0);
                    peer.receiveUntilClosed();
                });
                HoldfastClient client = HoldfastClient.at(server.uri())) {
            RecordingSubscriber heard = new RecordingSubscriber(0);
            client.listen(SESSION, StartPosition.live(), heard);
            heard.subscription.get(30, TimeUnit.SECONDS).request(0);
            assertThatThrownBy(() -> heard.end.get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aSubscriberAtWorkDoesNotKeepTheHeartbeatFromGoingOut() throws Exception {
        AtomicInteger beats = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    ready(peer, 0);
                    sendFrames(peer, 0, 1, 2, 3);
                    while (true) {
                        peer.receiveAction("heartbeat");
                        beats.incrementAndGet();
                    }
                });
                HoldfastClient client = HoldfastClient.at(server.uri()).heartbeat(Duration.ofMillis(30))) {
            RecordingSubscriber heard = RecordingSubscriber.all();
            Flow.Subscriber<ListenerEvent> slow = new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    heard.onSubscribe(subscription);
                }

                @Override
                public void onNext(ListenerEvent event) {
                    await().until(() -> beats.get() >= 3);
                    heard.onNext(event);
                }

                @Override
                public void onError(Throwable failure) {}

                @Override
                public void onComplete() {}
            };
            client.listen(SESSION, StartPosition.live(), slow);
            await().until(() -> heard.sequences().size() == 4);
        }
    }
}
