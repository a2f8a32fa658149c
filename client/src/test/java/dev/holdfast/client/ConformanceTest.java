// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.client.config.AudioFormat;
import dev.holdfast.client.config.StartPosition;
import dev.holdfast.client.event.FinishReport;
import dev.holdfast.client.event.HoldfastException;
import dev.holdfast.client.event.ListenerEvent.Attached;
import dev.holdfast.client.event.ListenerEvent.CaughtUp;
import dev.holdfast.client.event.ListenerEvent.Gap;
import dev.holdfast.client.event.ListenerEvent.StateChanged;
import dev.holdfast.client.event.SpeakerState;
import dev.holdfast.client.session.NewSession;
import dev.holdfast.client.session.SessionInfo;
import dev.holdfast.testkit.conformance.ConformanceServer;
import dev.holdfast.testkit.conformance.Conversation;
import dev.holdfast.testkit.conformance.ServedConversation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plays each conversation of {@code protocol/conversations} that has a part for clients. */
@Timeout(120)
class ConformanceTest {

    private static final AudioFormat FORMAT = AudioFormat.pcm16(16_000);
    private static final Duration PLAYED_WITHIN = Duration.ofSeconds(40);

    /** What the client does in one conversation. */
    private interface Part {
        void play(HoldfastClient client, String session) throws Exception;
    }

    private static final Map<String, Part> PARTS = Map.ofEntries(
            Map.entry("create-over-socket", ConformanceTest::createOverSocket),
            Map.entry("create-over-socket-cut", ConformanceTest::createOverSocket),
            Map.entry("go-away", ConformanceTest::speakAcrossGoAway),
            Map.entry("http-create", ConformanceTest::createOverHttp),
            Map.entry("listen", (client, session) -> listen(client, session, StartPosition.live(), 0, 2)),
            Map.entry(
                    "listen-after-the-end", (client, session) -> listen(client, session, StartPosition.start(), 0, 2)),
            Map.entry("listen-before-the-speaker", ConformanceTest::listenBeforeTheSpeaker),
            Map.entry("listen-gap", ConformanceTest::listenWithGap),
            Map.entry("listen-replay", ConformanceTest::listenToReplay),
            Map.entry("listen-resume", (client, session) -> listen(client, session, StartPosition.start(), 0, 6)),
            Map.entry("listen-seek", ConformanceTest::seek),
            Map.entry("listen-state", ConformanceTest::listenToStates),
            Map.entry("refuse-no-such-session", (client, session) -> fail(client, session, 0, "noSuchSession")),
            Map.entry("refuse-not-the-owner", (client, session) -> fail(client, session, 0, "notAllowed")),
            Map.entry("speak", (client, session) -> speak(client, session, 3)),
            Map.entry("speak-paced", (client, session) -> speak(client, session, 100)),
            Map.entry("speak-ended-by-owner", ConformanceTest::speakUntilEnded),
            Map.entry("speak-ended-meanwhile", ConformanceTest::speakUntilEnded),
            Map.entry("speak-replaced", (client, session) -> fail(client, session, 3, "replaced")),
            Map.entry("speak-resume", (client, session) -> speak(client, session, 10)),
            Map.entry("token-again", (client, session) -> speak(client, session, 3)),
            Map.entry("token-refresh", ConformanceTest::speakWithTheSecondToken),
            Map.entry("unavailable", (client, session) -> speak(client, session, 3)));

    static List<String> conversations() {
        return Conversation.forClients().stream().map(Conversation::name).toList();
    }

    @Test
    void eachConversationForClientsHasAPart() {
        assertThat(PARTS.keySet()).containsExactlyInAnyOrderElementsOf(conversations());
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void theConversationIsPlayed(String name) throws Exception {
        try (ConformanceServer server = ConformanceServer.start();
                ServedConversation conversation = server.serve(name);
                HoldfastClient client = HoldfastClient.at(conversation.uri()).token(() -> "token")) {
            PARTS.get(name).play(client, conversation.sessionId());
            conversation.assertPlayed(PLAYED_WITHIN);
        }
    }

    /** Sample {@code i} of frame {@code n} is the low 16 bits of {@code 31 n + i}. */
    private static void write(Speaker speaker, int from, int to) {
        for (int frame = from; frame <= to; frame++) {
            ByteBuffer samples = ByteBuffer.allocate(2 * FORMAT.frameSamples()).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < FORMAT.frameSamples(); i++) {
                samples.putShort((short) (31 * frame + i));
            }
            speaker.write(samples.flip());
        }
    }

    private static void finish(Speaker speaker, int frames) throws Exception {
        FinishReport report = speaker.finish().get(30, SECONDS);
        assertThat(report.framesSpoken()).isEqualTo(frames);
        assertThat(report.framesLost()).isZero();
        assertThat(report.lastSequence()).hasValue(frames - 1);
    }

    private static void awaitAcked(Speaker speaker, long frames) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(speaker.stats().framesAcked()).isEqualTo(frames));
    }

    private static void speak(HoldfastClient client, String session, int frames) throws Exception {
        try (Speaker speaker = client.speak(session, FORMAT)) {
            write(speaker, 0, frames - 1);
            awaitAcked(speaker, frames);
            finish(speaker, frames);
        }
    }

    private static void speakWithTheSecondToken(HoldfastClient client, String session) throws Exception {
        AtomicInteger tokens = new AtomicInteger();
        HoldfastClient counting = client.token(() -> "token" + tokens.incrementAndGet());
        try (Speaker speaker = counting.speak(session, FORMAT)) {
            // The token has left by then: an app is not told when.
            await().during(Duration.ofMillis(300)).until(() -> tokens.get() == 2);
            write(speaker, 0, 2);
            awaitAcked(speaker, 3);
            finish(speaker, 3);
        }
    }

    private static void speakAcrossGoAway(HoldfastClient client, String session) throws Exception {
        try (Speaker speaker = client.speak(session, FORMAT)) {
            write(speaker, 0, 2);
            await().atMost(Duration.ofSeconds(20)).until(() -> speaker.stats().connections() == 2);
            write(speaker, 3, 5);
            awaitAcked(speaker, 6);
            finish(speaker, 6);
        }
    }

    private static void speakUntilEnded(HoldfastClient client, String session) {
        ConcurrentLinkedQueue<Object> lost = new ConcurrentLinkedQueue<>();
        try (Speaker speaker = client.speak(session, FORMAT).onLost(lost::add)) {
            write(speaker, 0, 2);
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(speaker.state()).isEqualTo(SpeakerState.ENDED));
            assertThat(lost).isEmpty();
        }
    }

    private static void fail(HoldfastClient client, String session, int frames, String code) {
        try (Speaker speaker = client.speak(session, FORMAT)) {
            write(speaker, 0, frames - 1);
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(speaker.state()).isEqualTo(SpeakerState.FAILED));
            assertThatThrownBy(() -> speaker.finish().get(10, SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(HoldfastException.class, refusal -> assertThat(refusal.code())
                            .isEqualTo(code));
        }
    }

    private static void createOverSocket(HoldfastClient client, String session) throws Exception {
        try (Speaker speaker = client.createSessionOverSocket(NewSession.in("en-US"), FORMAT)) {
            assertThat(speaker.sessionId().get(30, SECONDS)).isEqualTo(session);
            write(speaker, 0, 2);
            awaitAcked(speaker, 3);
            finish(speaker, 3);
        }
    }

    private static void createOverHttp(HoldfastClient client, String session) {
        SessionInfo created = client.createSession(NewSession.in("en-US"));
        assertThat(created.sessionId()).isEqualTo(session);
        assertThat(created.state()).isEqualTo("waiting");
    }

    private static RecordingSubscriber listen(
            HoldfastClient client, String session, StartPosition from, long first, long last) throws Exception {
        RecordingSubscriber subscriber = RecordingSubscriber.all();
        client.listen(session, from, subscriber);
        assertThat(subscriber.end.get(30, SECONDS)).isTrue();
        assertThat(subscriber.sequences())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(first, last).boxed().toList());
        assertThat(subscriber.of(Gap.class)).isEmpty();
        return subscriber;
    }

    private static void listenBeforeTheSpeaker(HoldfastClient client, String session) throws Exception {
        RecordingSubscriber subscriber = listen(client, session, StartPosition.live(), 0, 2);
        List<Attached> attaches = subscriber.of(Attached.class);
        assertThat(attaches.get(attaches.size() - 1).sampleRate()).hasValue(16_000);
    }

    private static void listenWithGap(HoldfastClient client, String session) throws Exception {
        RecordingSubscriber subscriber = RecordingSubscriber.all();
        client.listen(session, StartPosition.start(), subscriber);
        assertThat(subscriber.end.get(30, SECONDS)).isTrue();
        assertThat(subscriber.sequences()).containsExactly(0L, 1L, 2L, 5L, 6L);
        assertThat(subscriber.of(Gap.class)).containsExactly(new Gap(3, 4, Gap.SPEAKER_LOST));
    }

    private static void listenToReplay(HoldfastClient client, String session) throws Exception {
        RecordingSubscriber subscriber = listen(client, session, StartPosition.start(), 0, 6);
        assertThat(subscriber.of(CaughtUp.class)).containsExactly(new CaughtUp(5));
    }

    private static void seek(HoldfastClient client, String session) throws Exception {
        RecordingSubscriber subscriber = RecordingSubscriber.all();
        Listener listener = client.listen(session, StartPosition.start(), subscriber);
        await().until(() -> !subscriber.of(CaughtUp.class).isEmpty());
        listener.seek(StartPosition.sequence(2));
        assertThat(subscriber.end.get(30, SECONDS)).isTrue();
        assertThat(subscriber.sequences()).containsExactly(0L, 1L, 2L, 3L, 4L, 2L, 3L, 4L);
        assertThat(subscriber.of(Gap.class)).isEmpty();
    }

    private static void listenToStates(HoldfastClient client, String session) {
        RecordingSubscriber subscriber = RecordingSubscriber.all();
        Listener listener = client.listen(session, StartPosition.live(), subscriber);
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(subscriber.of(StateChanged.class))
                .containsExactly(
                        new StateChanged("paused"), new StateChanged("live"), new StateChanged("interrupted")));
        listener.close();
    }
}
