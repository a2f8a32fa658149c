package dev.holdfast.browser.talk;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.holdfast.browser.chromium.Browsers;
import dev.holdfast.browser.chromium.InChromium;
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

/** The speaker's page is loaded anew in the middle of a talk, with audio that the server does not have yet. */
@InChromium
class ReloadTest {

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
    void afterAClickTheTalkGoesOnAndOnlyTheTimeThePageWasAwayIsMissing(Browsers browsers) throws Exception {
        browsers.complaints().expectBrokenSockets();
        SpokenFile file = new SpokenFile(3, 7);
        Talk talk = new Talk(
                file,
                Recorder.visiting(browsers.startWithMicrophone(file.write(folder))),
                Recorder.visiting(browsers.start()));
        SpeakPage speak = SpeakPage.open(talk.mouth().visitor(), "http://127.0.0.1:" + speakersWay.port());
        String name = speak.goLive();
        speak.awaitState("live");
        ListenPage listen = ListenPage.open(talk.ear().visitor(), server.origin(), name);
        listen.page().navigate(server.origin() + "/listen/" + name + "?from=start");
        listen.play();
        talk.awaitSpoken(speak.page(), 5.5);

        // From here on nothing arrives, so that there is something to lose.
        speakersWay.freeze();
        talk.awaitSpoken(speak.page(), 8.5);
        List<Integer> before = talk.intact(talk.mouth().latestMicrophone());
        // What waits in the proxy is lost with its connections.
        speakersWay.cutAll();
        speakersWay.heal();
        speak.page().reload(new Page.ReloadOptions().setTimeout(30_000));
        speak.goOn();
        speak.awaitState("live");
        talk.awaitSpoken(speak.page());
        speak.end();
        listen.awaitState("ended", 30_000);

        // The microphone's file begins anew with each page.
        List<Integer> heard = talk.intact(talk.ear().ear());
        int beganAnew = heard.lastIndexOf(0);
        assertThat(before).hasSizeGreaterThanOrEqualTo(4);
        assertThat(heard.subList(0, beganAnew))
                .as("what was spoken before, of which %s was recorded", before)
                .isSorted()
                .doesNotHaveDuplicates()
                .containsAll(before);
        assertThat(heard.subList(beganAnew, heard.size())).containsExactlyElementsOf(file.allMarks());
        assertThat(speak.page().locator("#over-lost").textContent()).contains("this page was closed");
        // Nobody spoke meanwhile, so nothing is missing.
        assertThat(listen.missing()).isEmpty();
    }
}
