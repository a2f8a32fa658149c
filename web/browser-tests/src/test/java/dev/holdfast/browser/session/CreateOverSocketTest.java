// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.browser.chromium.Browsers;
import dev.holdfast.browser.chromium.InChromium;
import dev.holdfast.browser.page.RecordedSession;
import dev.holdfast.browser.page.SdkApp;
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

/** An app that creates its session over the socket, behind a gateway that closes the socket right after. */
@InChromium
class CreateOverSocketTest {

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
    void aSessionCreatedOverTheSocketIsResumedAfterTheClose(Browsers browsers) throws Exception {
        browsers.errors().expectBrokenSockets();
        SpokenFile file = new SpokenFile(1, 7);
        RecordedSession session = new RecordedSession(
                file, Recorder.in(browsers.startWithMicrophone(file.write(folder))), Recorder.in(browsers.start()));
        speakerProxy.play(new Fault.CutAfterText("sessionCreated", Duration.ofMillis(17)));
        SdkApp speaking = SdkApp.open(
                session.speaker().context(), "http://127.0.0.1:" + speakerProxy.port(), () -> server.token("alice"));
        String sessionId = speaking.speakInNewSession(Map.of());
        SdkApp listening = SdkApp.open(session.listener().context(), server.origin());
        listening.listen(sessionId, Map.of("from", "start"));
        session.awaitSpoken(speaking.page());
        Map<?, ?> report = speaking.stopSpeaking();
        listening.awaitListener("ended");

        assertThat(speakerProxy.cuts()).isEqualTo(1);
        assertThat(report.get("sessionId")).isEqualTo(sessionId);
        assertThat(report.get("framesLost")).isEqualTo(0);
        session.assertWhole();
    }
}
