// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.browser.chromium.Browsers;
import dev.holdfast.browser.chromium.InChromium;
import dev.holdfast.browser.page.ListenPage;
import dev.holdfast.browser.page.RecordedSession;
import dev.holdfast.browser.page.SpeakPage;
import dev.holdfast.browser.recording.Recorder;
import dev.holdfast.browser.server.TestServer;
import dev.holdfast.browser.sound.SpokenFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session on the pages, from microphone to loudspeaker, without faults. */
@InChromium
class SpeakAndListenTest {

    /** Acceptable delay of a conversation (ITU-T G.114). */
    private static final double LATENCY_MAX_MS = 400;

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
        RecordedSession session = new RecordedSession(
                file, Recorder.in(browsers.startWithMicrophone(file.write(folder))), Recorder.in(browsers.start()));
        SpeakPage speak = SpeakPage.open(session.speaker().context(), server.origin());
        String name = speak.goLive();
        ListenPage listen = ListenPage.open(session.listener().context(), server.origin(), name);
        listen.play();
        listen.awaitState("playing");
        speak.awaitState("live");
        session.awaitSpoken(speak.page());
        speak.end();
        listen.awaitState("ended");

        session.assertWhole();
        List<Double> latencies = session.latencies();
        System.out.printf(
                "latency: %s ms%n", latencies.stream().map(Math::round).toList());
        assertThat(latencies.get(latencies.size() / 2)).isLessThan(LATENCY_MAX_MS);
        assertThat(listen.missing()).isEmpty();
        assertThat(speak.losses()).isEmpty();
        assertThat(speak.saidWhenOver()).startsWith("That was your talk.");
        assertThat(listen.words()).isEqualTo("The talk has ended. Thank you for listening.");
    }
}
