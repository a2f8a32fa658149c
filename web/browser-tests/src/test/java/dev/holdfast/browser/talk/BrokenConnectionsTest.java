package dev.holdfast.browser.talk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.browser.chromium.Browsers;
import dev.holdfast.browser.chromium.InChromium;
import dev.holdfast.browser.recording.Recorder;
import dev.holdfast.browser.server.TestServer;
import dev.holdfast.browser.sound.SpokenFile;
import dev.holdfast.testkit.fault.Direction;
import dev.holdfast.testkit.fault.Fault;
import dev.holdfast.testkit.fault.FaultProxy;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The talk that Holdfast is for: both its connections break every second, once both go dead, and nothing is missing. */
@InChromium
class BrokenConnectionsTest {

    /** Both connections, each second, as gateways do it that let one message through. */
    private static final Fault EVERY_SECOND =
            new Fault.CutOfAge(Duration.ofSeconds(1), Duration.ofMillis(17), Direction.EITHER);

    private static final int CUTS_MIN = 8;

    /** Longer than the 5 s after which silence means a dead connection (protocol §2). */
    private static final int FROZEN_MS = 7_000;

    @TempDir
    Path folder;

    private TestServer server;
    private FaultProxy speakersWay;
    private FaultProxy listenersWay;

    @BeforeEach
    void start() {
        server = TestServer.start(folder.resolve("data"));
        speakersWay = FaultProxy.to(server.port());
        listenersWay = FaultProxy.to(server.port());
    }

    @AfterEach
    void stop() {
        speakersWay.close();
        listenersWay.close();
        server.close();
    }

    @Test
    void nothingIsMissingAlthoughBothConnectionsAreCutEverySecondAndFrozenOnce(Browsers browsers) throws Exception {
        browsers.complaints().expectBrokenSockets();
        SpokenFile file = new SpokenFile(8, 26);
        Talk talk = new Talk(
                file,
                Recorder.visiting(browsers.startWithMicrophone(file.write(folder))),
                Recorder.visiting(browsers.start()));
        SpeakPage speak = SpeakPage.open(talk.mouth().visitor(), originOf(speakersWay));
        speak.awaitStep("prepare");
        speakersWay.play(EVERY_SECOND);
        String name = speak.goLive();
        ListenPage listen = ListenPage.open(talk.ear().visitor(), originOf(listenersWay), name);
        listenersWay.play(EVERY_SECOND);
        listen.play();
        talk.awaitSpoken(speak.page(), 16);
        assertThat(speakersWay.cuts()).isGreaterThanOrEqualTo(CUTS_MIN);
        assertThat(listenersWay.cuts()).isGreaterThanOrEqualTo(CUTS_MIN / 2);

        speakersWay.freeze();
        listenersWay.freeze();
        speak.page().waitForTimeout(FROZEN_MS);
        assertThat(speak.page().locator("#state").textContent()).startsWith("Connecting again. Go on speaking");
        assertThat(listen.words()).startsWith("Connecting again.");
        assertThat(speak.page().locator("#on-their-way").textContent()).isNotBlank();
        speakersWay.heal();
        listenersWay.heal();
        speak.awaitState("live");
        listen.awaitState("playing");
        speakersWay.play(EVERY_SECOND);
        listenersWay.play(EVERY_SECOND);
        speakersWay.cutAll();
        listenersWay.cutAll();

        talk.awaitSpoken(speak.page());
        speak.end();
        listen.awaitState("ended", 30_000);
        talk.assertWhole();
        assertThat(listen.missing()).isEmpty();
        assertThat(speak.losses()).isEmpty();
        assertThat(browsers.texts().all()).contains("You are live.", "You are listening.");
    }

    private static String originOf(FaultProxy way) {
        return "http://127.0.0.1:" + way.port();
    }
}
