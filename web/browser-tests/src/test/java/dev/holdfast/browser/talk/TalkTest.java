package dev.holdfast.browser.talk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.browser.chromium.Browsers;
import dev.holdfast.browser.chromium.InChromium;
import dev.holdfast.browser.recording.Recorder;
import dev.holdfast.browser.server.TestServer;
import dev.holdfast.browser.sound.SpokenFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A talk as people have it: one page to speak on, one to listen on, nothing in between that breaks. */
@InChromium
class TalkTest {

    /** What people take for a conversation without a delay (ITU-T G.114). */
    private static final double MOUTH_TO_EAR_MAX_MS = 400;

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
    void allThatIsSpokenIsHeardOnceInOrderAndSoonEnough(Browsers browsers) throws Exception {
        SpokenFile file = new SpokenFile(8, 12);
        Talk talk = new Talk(
                file,
                Recorder.visiting(browsers.startWithMicrophone(file.write(folder))),
                Recorder.visiting(browsers.start()));
        SpeakPage speak = SpeakPage.open(talk.mouth().visitor(), server.origin());
        String name = speak.goLive();
        ListenPage listen = ListenPage.open(talk.ear().visitor(), server.origin(), name);
        listen.play();
        listen.awaitState("playing");
        speak.awaitState("live");
        talk.awaitSpoken(speak.page());
        speak.end();
        listen.awaitState("ended");

        talk.assertWhole();
        List<Double> mouthToEar = talk.mouthToEar();
        System.out.printf(
                "mouth to ear: %s ms%n", mouthToEar.stream().map(Math::round).toList());
        assertThat(mouthToEar.get(mouthToEar.size() / 2)).isLessThan(MOUTH_TO_EAR_MAX_MS);
        assertThat(listen.missing()).isEmpty();
        assertThat(speak.losses()).isEmpty();
        assertThat(speak.saidWhenOver()).startsWith("That was your talk.");
        assertThat(listen.words()).isEqualTo("The talk has ended. Thank you for listening.");
    }
}
