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
        // No mark near the freeze and near the reload: a mark that is played in two parts is damaged.
        SpokenFile file = new SpokenFile(13, List.of(1, 2, 3, 7, 8, 9));
        RecordedSession session = new RecordedSession(
                file, Recorder.in(browsers.startWithMicrophone(file.write(folder))), Recorder.in(browsers.start()));
        SpeakPage speak = SpeakPage.open(session.speaker().context(), "http://127.0.0.1:" + speakerProxy.port());
        String name = speak.goLive();
        speak.awaitState("live");
        ListenPage listen = ListenPage.open(session.listener().context(), server.origin(), name);
        listen.page().navigate(server.origin() + "/listen/" + name + "?from=start");
        listen.play();
        session.awaitSpoken(speak.page(), 4);

        // From here on nothing arrives: the page has unacked audio.
        speakerProxy.freeze();
        session.awaitSpoken(speak.page(), 9.5);
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

        // Each page plays the microphone's file from its start. A microphone on a busy machine may drop samples.
        List<Integer> after = session.intact(session.speaker().latestMicrophone());
        List<Integer> heard = session.intact(session.listener().output());
        int beganAnew = 1;
        while (beganAnew < heard.size() && heard.get(beganAnew) > heard.get(beganAnew - 1)) {
            beganAnew++;
        }
        assertThat(before).as("marks that the first page heard").hasSizeGreaterThanOrEqualTo(file.marks() - 1);
        assertThat(heard.subList(0, beganAnew))
                .as("marks of the first page that the listener heard, of %s", before)
                .containsAll(before);
        assertThat(after).as("marks that the second page heard").hasSizeGreaterThanOrEqualTo(file.marks() - 1);
        assertThat(heard.subList(beganAnew, heard.size()))
                .as("marks of the second page that the listener heard, of %s", after)
                .isSorted()
                .doesNotHaveDuplicates()
                .containsAll(after);
        assertThat(speak.page().locator("#over-lost").textContent()).contains("this page was closed");
        // Nothing was spoken meanwhile, so nothing is missing.
        assertThat(listen.missing()).isEmpty();
    }
}
