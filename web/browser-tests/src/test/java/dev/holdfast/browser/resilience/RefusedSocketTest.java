// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.browser.chromium.Browsers;
import dev.holdfast.browser.chromium.InChromium;
import dev.holdfast.browser.page.ListenPage;
import dev.holdfast.browser.page.RecordedSession;
import dev.holdfast.browser.page.SpeakPage;
import dev.holdfast.browser.recording.Recorder;
import dev.holdfast.browser.server.TestServer;
import dev.holdfast.browser.sound.SpokenFile;
import dev.holdfast.testkit.fault.Fault;
import dev.holdfast.testkit.fault.FaultProxy;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A speaker starts although no socket can be opened: the case that this project was made for. */
@InChromium
class RefusedSocketTest {

    private static final int REFUSED_MS = 10_000;

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
    void aSessionBeginsWithoutASocketForTenSecondsAndTheAudioArrives(Browsers browsers) throws Exception {
        browsers.errors().expectBrokenSockets();
        SpokenFile file = new SpokenFile(1, 14);
        RecordedSession session = new RecordedSession(
                file, Recorder.in(browsers.startWithMicrophone(file.write(folder))), Recorder.in(browsers.start()));
        speakerProxy.play(new Fault.RefuseWebSockets());
        SpeakPage speak = SpeakPage.open(session.speaker().context(), "http://127.0.0.1:" + speakerProxy.port());

        // The id is shown and the microphone works: the guarantee of start().
        String name = speak.goLive();
        assertThat(name).matches("[a-z]+-[a-z]+-\\d{3}");
        assertThat(server.look(name)).contains("\"waiting\"");
        ListenPage listen = ListenPage.open(session.listener().context(), server.origin(), name);
        listen.play();
        speak.page().waitForTimeout(REFUSED_MS);
        assertThat(speakerProxy.cuts()).isPositive();
        assertThat(speak.state()).isEqualTo("connecting");
        assertThat(speak.page().locator("#state").textContent())
                .isEqualTo("Connecting. You can speak already: it is kept here, and will arrive.");
        assertThat(listen.words()).startsWith("The talk has not begun yet.");

        speakerProxy.heal();
        speak.awaitState("live");
        session.awaitSpoken(speak.page());
        speak.end();
        listen.awaitState("ended", 30_000);
        session.assertWhole();
        assertThat(listen.missing()).isEmpty();
        assertThat(speak.losses()).isEmpty();
    }
}
