// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.session;

import dev.holdfast.browser.chromium.Browsers;
import dev.holdfast.browser.chromium.InChromium;
import dev.holdfast.browser.page.RecordedSession;
import dev.holdfast.browser.page.SdkApp;
import dev.holdfast.browser.recording.Recorder;
import dev.holdfast.browser.server.TestServer;
import dev.holdfast.browser.sound.SpokenFile;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An app's page of another origin, with the SDK imported from the server. */
@InChromium
class CrossOriginTest {

    @TempDir
    Path folder;

    @AutoClose
    private TestServer app;

    @AutoClose
    private TestServer server;

    @Test
    void aPageOfAnotherOriginSpeaksAndListens(Browsers browsers) throws Exception {
        app = TestServer.start(folder.resolve("app"));
        server = TestServer.start(folder.resolve("data"), Map.of("allowed-origins", app.origin()));
        SpokenFile file = new SpokenFile(2, 4);
        RecordedSession session = new RecordedSession(
                file, Recorder.in(browsers.startWithMicrophone(file.write(folder))), Recorder.in(browsers.start()));
        String sessionId = server.session("alice");
        SdkApp listening = SdkApp.elsewhere(session.listener().context(), app.origin(), server.origin(), () -> null);
        listening.listen(sessionId, Map.of());
        SdkApp speaking = SdkApp.elsewhere(
                session.speaker().context(), app.origin(), server.origin(), () -> server.token("alice"));
        speaking.speak(sessionId, Map.of());
        session.awaitSpoken(speaking.page());
        speaking.stopSpeaking();
        listening.awaitListener("ended");

        session.assertWhole();
    }
}
