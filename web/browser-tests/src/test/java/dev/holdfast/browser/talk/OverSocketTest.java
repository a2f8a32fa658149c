package dev.holdfast.browser.talk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.browser.chromium.Browsers;
import dev.holdfast.browser.chromium.InChromium;
import dev.holdfast.browser.recording.Recorder;
import dev.holdfast.browser.server.TestServer;
import dev.holdfast.browser.sound.SpokenFile;
import dev.holdfast.testkit.fault.Fault;
import dev.holdfast.testkit.fault.FaultProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apps that still make their session over the socket, behind a gateway that closes it right afterwards. */
@InChromium
class OverSocketTest {

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
    void aSessionMadeOverTheSocketIsTakenUpAgainAfterTheCloseThatFollowsIt(Browsers browsers) throws Exception {
        browsers.complaints().expectBrokenSockets();
        SpokenFile file = new SpokenFile(1, 7);
        Talk talk = new Talk(
                file,
                Recorder.visiting(browsers.startWithMicrophone(file.write(folder))),
                Recorder.visiting(browsers.start()));
        speakersWay.play(new Fault.CutAfterText("sessionCreated", Duration.ofMillis(17)));
        App speaking =
                App.open(talk.mouth().visitor(), "http://127.0.0.1:" + speakersWay.port(), () -> server.token("alice"));
        String session = speaking.speakInNewSession(Map.of());
        App listening = App.open(talk.ear().visitor(), server.origin());
        listening.listen(session, Map.of("from", "start"));
        talk.awaitSpoken(speaking.page());
        Map<?, ?> report = speaking.stopSpeaking();
        listening.awaitListener("ended");

        assertThat(speakersWay.cuts()).isEqualTo(1);
        assertThat(report.get("sessionId")).isEqualTo(session);
        assertThat(report.get("framesLost")).isEqualTo(0);
        talk.assertWhole();
    }
}
