package dev.holdfast.browser.talk;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.holdfast.browser.chromium.Browsers;
import dev.holdfast.browser.chromium.InChromium;
import dev.holdfast.browser.recording.Recorder;
import dev.holdfast.browser.server.TestServer;
import dev.holdfast.browser.sound.SpokenFile;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@InChromium
class LateListenerTest {

    @TempDir
    Path folder;

    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.start(folder.resolve("data"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whoComesTenSecondsLateAndListensFromTheStartHearsAllOfIt(Browsers browsers) throws Exception {
        SpokenFile file = new SpokenFile(1, 11);
        Talk talk = new Talk(
                file,
                Recorder.visiting(browsers.startWithMicrophone(file.write(folder))),
                Recorder.visiting(browsers.start()));
        String session = server.session("alice");
        App speaking = App.open(talk.mouth().visitor(), server.origin(), () -> server.token("alice"));
        speaking.speak(session, Map.of());
        talk.awaitSpoken(speaking.page(), 10);
        App listening = App.open(talk.ear().visitor(), server.origin());
        listening.listen(session, Map.of("from", "start"));
        talk.awaitSpoken(speaking.page());
        speaking.stopSpeaking();

        // Nobody is made to hurry through it, and nobody is thrown out before its end.
        listening.page().waitForFunction("() => app.listener.state === 'ended'", null, patient());
        talk.assertWhole();
        assertThat(listening.told("gap")).isEmpty();
        assertThat(listening.listenerStat("framesRepeated")).isZero();
    }

    private static Page.WaitForFunctionOptions patient() {
        return new Page.WaitForFunctionOptions().setTimeout(30_000);
    }
}
