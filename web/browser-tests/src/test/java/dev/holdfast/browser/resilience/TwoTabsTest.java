// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.browser.chromium.Browsers;
import dev.holdfast.browser.chromium.Chromium;
import dev.holdfast.browser.chromium.InChromium;
import dev.holdfast.browser.page.ListenPage;
import dev.holdfast.browser.page.RecordedSession;
import dev.holdfast.browser.page.SpeakPage;
import dev.holdfast.browser.recording.Recorder;
import dev.holdfast.browser.server.TestServer;
import dev.holdfast.browser.sound.SpokenFile;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@InChromium
class TwoTabsTest {

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
    void theTabThatCameLaterSpeaksAndTheFirstSaysSoAndStops(Browsers browsers) throws Exception {
        SpokenFile file = new SpokenFile(3, 4);
        Chromium chromium = browsers.startWithMicrophone(file.write(folder));
        Recorder speaker = Recorder.in(chromium);
        SpeakPage first = SpeakPage.open(speaker.context(), server.origin());
        String name = first.goLive();
        first.awaitState("live");
        Recorder listener = Recorder.in(browsers.start());
        ListenPage listen = ListenPage.open(listener.context(), server.origin(), name);
        listen.play();
        listen.awaitState("playing");

        SpeakPage second = SpeakPage.open(speaker.context(), server.origin(), "/speak?session=" + name);
        second.goOn();
        second.awaitState("live");
        first.awaitStep("over");
        assertThat(first.saidWhenOver())
                .contains("You speak elsewhere now.")
                .contains("This talk is being spoken from another place now. This page has stopped.");

        new RecordedSession(file, speaker, listener).awaitSpoken(second.page());
        second.end();
        listen.awaitState("ended");
        assertThat(second.saidWhenOver()).startsWith("That was your talk.");
        // Of the second tab: all of it, whatever the first one had said before.
        assertThat(listener.output().marks())
                .extracting(heard -> heard.identity())
                .endsWith(0, 1, 2, 3);
    }
}
