// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.holdfast.browser.chromium.Browsers;
import dev.holdfast.browser.chromium.InChromium;
import dev.holdfast.browser.page.ListenPage;
import dev.holdfast.browser.page.RecordedSession;
import dev.holdfast.browser.page.SpeakPage;
import dev.holdfast.browser.recording.Recorder;
import dev.holdfast.browser.server.TestServer;
import dev.holdfast.browser.sound.SpokenFile;
import dev.holdfast.testkit.fault.FaultProxy;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The speaker's page is reloaded during a session, with audio that the server does not have. */
@InChromium
class PageReloadTest {

    @TempDir
    Path folder;

    private TestServer server;
    private FaultProxy speakerProxy;

    @BeforeEach
    void start() {
        server = TestServer.start(folder.resolve("data"));
        speakerProxy = FaultProxy.to(server.port());
    }

    @AfterEach
    void stop() {
        speakerProxy.close();
        server.close();
    }

    @Test
    void afterAClickTheSessionResumesAndOnlyTheTimeOfTheReloadIsMissing(Browsers browsers) throws Exception {
        browsers.errors().expectBrokenSockets();
        SpokenFile file = new SpokenFile(3, 7);
        RecordedSession session = new RecordedSession(
                file, Recorder.in(browsers.startWithMicrophone(file.write(folder))), Recorder.in(browsers.start()));
        SpeakPage speak = SpeakPage.open(session.speaker().context(), "http://127.0.0.1:" + speakerProxy.port());
        String name = speak.goLive();
        speak.awaitState("live");
        ListenPage listen = ListenPage.open(session.listener().context(), server.origin(), name);
        listen.page().navigate(server.origin() + "/listen/" + name + "?from=start");
        listen.play();
        session.awaitSpoken(speak.page(), 5.5);

        // From here on nothing arrives: the page has unacked audio.
        speakerProxy.freeze();
        session.awaitSpoken(speak.page(), 8.5);
        List<Integer> before = session.intact(session.speaker().latestMicrophone());
        // Audio in the proxy is lost with its connections.
        speakerProxy.cutAll();
        speakerProxy.heal();
        speak.page().reload(new Page.ReloadOptions().setTimeout(30_000));
        speak.goOn();
        speak.awaitState("live");
        session.awaitSpoken(speak.page());
        speak.end();
        listen.awaitState("ended", 30_000);

        // Each page plays the microphone's file from its start.
        List<Integer> heard = session.intact(session.listener().output());
        int beganAnew = heard.lastIndexOf(0);
        assertThat(before).hasSizeGreaterThanOrEqualTo(4);
        assertThat(heard.subList(0, beganAnew))
                .as("what was spoken before, of which %s was recorded", before)
                .isSorted()
                .doesNotHaveDuplicates()
                .containsAll(before);
        assertThat(heard.subList(beganAnew, heard.size())).containsExactlyElementsOf(file.allMarks());
        assertThat(speak.page().locator("#over-lost").textContent()).contains("this page was closed");
        // Nothing was spoken meanwhile, so nothing is missing.
        assertThat(listen.missing()).isEmpty();
    }
}
