// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.holdfast.browser.chromium.Browsers;
import dev.holdfast.browser.chromium.InChromium;
import dev.holdfast.browser.page.RecordedSession;
import dev.holdfast.browser.page.SdkApp;
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
    void aListenerTenSecondsLateHearsAllFromTheStart(Browsers browsers) throws Exception {
        SpokenFile file = new SpokenFile(1, 11);
        RecordedSession session = new RecordedSession(
                file, Recorder.in(browsers.startWithMicrophone(file.write(folder))), Recorder.in(browsers.start()));
        String sessionId = server.session("alice");
        SdkApp speaking = SdkApp.open(session.speaker().context(), server.origin(), () -> server.token("alice"));
        speaking.speak(sessionId, Map.of());
        session.awaitSpoken(speaking.page(), 10);
        SdkApp listening = SdkApp.open(session.listener().context(), server.origin());
        listening.listen(sessionId, Map.of("from", "start"));
        session.awaitSpoken(speaking.page());
        speaking.stopSpeaking();

        // Playback is not sped up, and the connection lasts to the end.
        listening.page().waitForFunction("() => app.listener.state === 'ended'", null, patient());
        session.assertWhole();
        assertThat(listening.told("gap")).isEmpty();
        assertThat(listening.listenerStat("framesRepeated")).isZero();
    }

    private static Page.WaitForFunctionOptions patient() {
        return new Page.WaitForFunctionOptions().setTimeout(30_000);
    }
}
