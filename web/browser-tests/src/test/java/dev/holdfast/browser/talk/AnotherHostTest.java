package dev.holdfast.browser.talk;

import dev.holdfast.browser.chromium.Browsers;
import dev.holdfast.browser.chromium.InChromium;
import dev.holdfast.browser.recording.Recorder;
import dev.holdfast.browser.server.TestServer;
import dev.holdfast.browser.sound.SpokenFile;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SDK on the page of an app that has a host of its own, and takes the modules from the server. */
@InChromium
class AnotherHostTest {

    @TempDir
    Path folder;

    @AutoClose
    private TestServer app;

    @AutoClose
    private TestServer server;

    @Test
    void aPageOfAnotherHostSpeaksAndListens(Browsers browsers) throws Exception {
        app = TestServer.start(folder.resolve("app"));
        server = TestServer.start(folder.resolve("data"), Map.of("allowed-origins", app.origin()));
        SpokenFile file = new SpokenFile(2, 4);
        Talk talk = new Talk(
                file,
                Recorder.visiting(browsers.startWithMicrophone(file.write(folder))),
                Recorder.visiting(browsers.start()));
        String session = server.session("alice");
        App listening = App.elsewhere(talk.ear().visitor(), app.origin(), server.origin(), () -> null);
        listening.listen(session, Map.of());
        App speaking =
                App.elsewhere(talk.mouth().visitor(), app.origin(), server.origin(), () -> server.token("alice"));
        speaking.speak(session, Map.of());
        talk.awaitSpoken(speaking.page());
        speaking.stopSpeaking();
        listening.awaitListener("ended");

        talk.assertWhole();
    }
}
