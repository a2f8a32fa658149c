package dev.holdfast.browser.talk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.browser.chromium.Browsers;
import dev.holdfast.browser.chromium.InChromium;
import dev.holdfast.browser.recording.Recorder;
import dev.holdfast.browser.server.TestServer;
import dev.holdfast.browser.sound.SpokenFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@InChromium
class TokenTest {

    /** Shorter than the talk, and than the minute before its end in which the server asks for another. */
    private static final Duration LIFETIME = Duration.ofSeconds(5);

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
    void aTalkOutlivesTheTokenThatItBeganWith(Browsers browsers) throws Exception {
        SpokenFile file = new SpokenFile(2, 12);
        Talk talk = new Talk(
                file,
                Recorder.visiting(browsers.startWithMicrophone(file.write(folder))),
                Recorder.visiting(browsers.start()));
        String session = server.session("alice");
        App listening = App.open(talk.ear().visitor(), server.origin());
        listening.listen(session, Map.of());
        AtomicInteger tokens = new AtomicInteger();
        App speaking = App.open(
                talk.mouth().visitor(),
                server.origin(),
                () -> tokens.getAndIncrement() == 0 ? server.token("alice", LIFETIME) : server.token("alice"));
        speaking.speak(session, Map.of());
        talk.awaitSpoken(speaking.page());
        assertThat(speaking.speakerStat("connections")).isEqualTo(1);
        Map<?, ?> report = speaking.stopSpeaking();
        listening.awaitListener("ended");

        talk.assertWhole();
        assertThat(tokens.get()).isEqualTo(2);
        assertThat(report.get("framesLost")).isEqualTo(0);
        assertThat(speaking.told("error")).isEmpty();
    }
}
