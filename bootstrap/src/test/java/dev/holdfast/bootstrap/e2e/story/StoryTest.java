// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.bootstrap.e2e.support.TestListener;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.bootstrap.e2e.support.TestSpeaker;
import dev.holdfast.client.HoldfastClient;
import dev.holdfast.client.Listener;
import dev.holdfast.client.Speaker;
import dev.holdfast.client.config.AudioFormat;
import dev.holdfast.client.config.StartPosition;
import dev.holdfast.client.session.NewSession;
import dev.holdfast.testkit.fault.Direction;
import dev.holdfast.testkit.fault.Fault;
import dev.holdfast.testkit.fault.FaultProxy;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The story that Holdfast is for: a talk goes on, whole, whatever happens to the connections beneath it. */
@Timeout(120)
class StoryTest {

    private static final Duration GATEWAY = Duration.ofMillis(17);
    private static final Fault NONE = new Fault.None();
    private static final Fault CUT_EITHER = new Fault.CutAfterMessage(GATEWAY, Direction.EITHER);

    @TempDir
    Path data;

    private TestServer server;
    private FaultProxy speakersWay;
    private FaultProxy listenersWay;

    @BeforeEach
    void start() {
        server = TestServer.start(data);
        speakersWay = FaultProxy.to(server.uri().getPort());
        listenersWay = FaultProxy.to(server.uri().getPort());
    }

    @AfterEach
    void stop() {
        speakersWay.close();
        listenersWay.close();
        server.close();
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of("nothing", NONE, NONE),
                Arguments.of("the speaker 17 ms after every message", CUT_EITHER, NONE),
                Arguments.of("the listener 17 ms after every message", NONE, CUT_EITHER),
                Arguments.of("both 17 ms after every message", CUT_EITHER, CUT_EITHER),
                Arguments.of(
                        "the speaker in the middle of a frame",
                        new Fault.CutMidFrame(300, Direction.CLIENT_TO_SERVER, 12),
                        NONE),
                Arguments.of(
                        "the listener in the middle of a frame",
                        NONE,
                        new Fault.CutMidFrame(300, Direction.SERVER_TO_CLIENT, 12)),
                Arguments.of(
                        "the speaker in the middle of a header",
                        new Fault.CutMidFrame(1, Direction.CLIENT_TO_SERVER, 7),
                        NONE),
                Arguments.of(
                        "both in the middle of a frame",
                        new Fault.CutMidFrame(17, Direction.CLIENT_TO_SERVER, 9),
                        new Fault.CutMidFrame(17, Direction.SERVER_TO_CLIENT, 9)),
                Arguments.of("byte by byte", new Fault.ByteByByte(), NONE),
                Arguments.of("late", new Fault.Delay(Duration.ofMillis(80)), new Fault.Delay(Duration.ofMillis(120))));
    }

    @ParameterizedTest(name = "cut: {0}")
    @MethodSource("faults")
    void everyFrameIsHeardOnceAndInOrder(String name, Fault onSpeaker, Fault onListener) throws Exception {
        TestSpeaker testSpeaker = TestSpeaker.of(250);
        String session = server.session("alice");
        speakersWay.play(onSpeaker);
        listenersWay.play(onListener);
        TestListener testListener = new TestListener();
        try (HoldfastClient speaking = client(speakersWay);
                HoldfastClient listening = client(listenersWay);
                Listener listener = listening.listen(session, StartPosition.start(), testListener);
                Speaker speaker = speaking.speak(session, AudioFormat.pcm16(TestSpeaker.HERTZ))) {
            ByteArrayOutputStream spoken = new ByteArrayOutputStream();
            // As long as it takes: on a busy machine connections are slow to come, and then seldom cut.
            do {
                testSpeaker.speak(speaker, 8_000);
                spoken.writeBytes(testSpeaker.pcm());
            } while (cuts(onSpeaker) && speakersWay.cuts() <= 5);
            speaker.finish().get(60, TimeUnit.SECONDS);
            testListener.end().get(60, TimeUnit.SECONDS);

            long frames = spoken.size() / testSpeaker.pcm().length * (long) testSpeaker.frames();
            assertThat(testListener.gaps()).isEmpty();
            assertThat(testListener.brokenOrder(frames)).isEmpty();
            assertThat(testListener.pcm()).isEqualTo(spoken.toByteArray());
            assertThat(listener.stats().framesMissed()).isZero();
        }
    }

    private static boolean cuts(Fault fault) {
        return fault != NONE && !(fault instanceof Fault.ByteByByte || fault instanceof Fault.Delay);
    }

    private HoldfastClient client(FaultProxy way) {
        return HoldfastClient.at(URI.create("http://127.0.0.1:" + way.port())).token(() -> server.token("alice"));
    }

    @Test
    void aSessionMadeOverTheSocketBeginsAlthoughTheGatewayClosesItRightAway() throws Exception {
        TestSpeaker testSpeaker = TestSpeaker.of(100);
        speakersWay.play(new Fault.CutAfterText("sessionCreated", GATEWAY));
        TestListener testListener = new TestListener();
        try (HoldfastClient speaking = client(speakersWay);
                HoldfastClient listening = client(listenersWay);
                Speaker speaker = speaking.createSessionOverSocket(
                        NewSession.in("en-US"), AudioFormat.pcm16(TestSpeaker.HERTZ))) {
            String session = speaker.sessionId().get(10, TimeUnit.SECONDS);
            try (Listener listener = listening.listen(session, StartPosition.start(), testListener)) {
                testSpeaker.speak(speaker, 8_000);
                speaker.finish().get(30, TimeUnit.SECONDS);
                testListener.end().get(30, TimeUnit.SECONDS);
            }
            assertThat(speakersWay.cuts()).isEqualTo(1);
            assertThat(testListener.pcm()).isEqualTo(testSpeaker.pcm());
        }
    }

    @Test
    void aTalkBeginsAlthoughNoConnectionCanBeMadeForAWhile() throws Exception {
        TestSpeaker testSpeaker = TestSpeaker.of(150);
        String session = server.session("alice");
        speakersWay.play(new Fault.Refuse());
        TestListener testListener = new TestListener();
        try (HoldfastClient speaking = client(speakersWay);
                HoldfastClient listening = client(listenersWay);
                Listener listener = listening.listen(session, StartPosition.live(), testListener);
                Speaker speaker = speaking.speak(session, AudioFormat.pcm16(TestSpeaker.HERTZ))) {
            testSpeaker.speak(speaker, 5_000);
            assertThat(speaker.stats().framesAcked()).isZero();
            speakersWay.heal();
            speaker.finish().get(30, TimeUnit.SECONDS);
            testListener.end().get(30, TimeUnit.SECONDS);
            assertThat(testListener.pcm()).isEqualTo(testSpeaker.pcm());
        }
    }
}
