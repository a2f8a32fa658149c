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
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@InChromium
class TokenRefreshTest {

    /** Shorter than the session, and than the minute before expiry in which the server asks for another. */
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
    void aSessionOutlivesItsFirstToken(Browsers browsers) throws Exception {
        SpokenFile file = new SpokenFile(2, 12);
        RecordedSession session = new RecordedSession(
                file, Recorder.in(browsers.startWithMicrophone(file.write(folder))), Recorder.in(browsers.start()));
        String sessionId = server.session("alice");
        SdkApp listening = SdkApp.open(session.listener().context(), server.origin());
        listening.listen(sessionId, Map.of());
        AtomicInteger tokens = new AtomicInteger();
        SdkApp speaking = SdkApp.open(
                session.speaker().context(),
                server.origin(),
                () -> tokens.getAndIncrement() == 0 ? server.token("alice", LIFETIME) : server.token("alice"));
        speaking.speak(sessionId, Map.of());
        session.awaitSpoken(speaking.page());
        assertThat(speaking.speakerStat("connections")).isEqualTo(1);
        Map<?, ?> report = speaking.stopSpeaking();
        listening.awaitListener("ended");

        session.assertWhole();
        assertThat(tokens.get()).isEqualTo(2);
        assertThat(report.get("framesLost")).isEqualTo(0);
        assertThat(speaking.told("error")).isEmpty();
    }
}
