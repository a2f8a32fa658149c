package dev.holdfast.browser.talk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.browser.chromium.Browsers;
import dev.holdfast.browser.chromium.InChromium;
import dev.holdfast.browser.recording.Recorder;
import dev.holdfast.browser.server.TestServer;
import dev.holdfast.browser.sound.SpokenFile;
import dev.holdfast.testkit.fault.Fault;
import dev.holdfast.testkit.fault.FaultProxy;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What this project began with: an app that would not start because a socket had closed. */
@InChromium
class LateSocketTest {

    private static final int REFUSED_MS = 10_000;

    @TempDir
    Path folder;

    private TestServer server;
    private FaultProxy speakersWay;

    @BeforeEach
    void start() {
        server = TestServer.start(folder.resolve("data"));
        speakersWay = FaultProxy.to(server.port());
    }

    @AfterEach
    void stop() {
        speakersWay.close();
        server.close();
    }

    @Test
    void aTalkBeginsAlthoughNoSocketCanBeHadForTenSecondsAndTheirAudioArrives(Browsers browsers) throws Exception {
        browsers.complaints().expectBrokenSockets();
        SpokenFile file = new SpokenFile(1, 14);
        Talk talk = new Talk(
                file,
                Recorder.visiting(browsers.startWithMicrophone(file.write(folder))),
                Recorder.visiting(browsers.start()));
        speakersWay.play(new Fault.RefuseSockets());
        SpeakPage speak = SpeakPage.open(talk.mouth().visitor(), "http://127.0.0.1:" + speakersWay.port());

        // Its name is shown and the microphone is heard: what start() promises.
        String name = speak.goLive();
        assertThat(name).matches("[a-z]+-[a-z]+-\\d{3}");
        assertThat(server.look(name)).contains("\"waiting\"");
        ListenPage listen = ListenPage.open(talk.ear().visitor(), server.origin(), name);
        listen.play();
        speak.page().waitForTimeout(REFUSED_MS);
        assertThat(speakersWay.cuts()).isPositive();
        assertThat(speak.state()).isEqualTo("connecting");
        assertThat(speak.page().locator("#state").textContent())
                .isEqualTo("Connecting. You can speak already: it is kept here, and will arrive.");
        assertThat(listen.words()).startsWith("The talk has not begun yet.");

        speakersWay.heal();
        speak.awaitState("live");
        talk.awaitSpoken(speak.page());
        speak.end();
        listen.awaitState("ended", 30_000);
        talk.assertWhole();
        assertThat(listen.missing()).isEmpty();
        assertThat(speak.losses()).isEmpty();
    }
}
