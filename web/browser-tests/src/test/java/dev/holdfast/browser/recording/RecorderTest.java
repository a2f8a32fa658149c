// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.recording;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.holdfast.browser.chromium.Browsers;
import dev.holdfast.browser.chromium.Chromium;
import dev.holdfast.browser.chromium.InChromium;
import dev.holdfast.browser.server.TestServer;
import dev.holdfast.browser.sound.SpokenFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calibration: a microphone that a page plays at once is recorded whole and in time. */
@InChromium
class RecorderTest {

    private static final SpokenFile TALK = new SpokenFile(1, 7);

    /** A page that plays its microphone, through two nodes. */
    private static final String ECHO = """
            async () => {
              const stream = await navigator.mediaDevices.getUserMedia({ audio: {
                echoCancellation: true, noiseSuppression: true, autoGainControl: true } });
              const context = new AudioContext({ sampleRate: 48000 });
              const gain = new GainNode(context, { gain: 0.5 });
              context.createMediaStreamSource(stream).connect(gain).connect(context.destination);
              globalThis.kept = { stream, context, gain };
            }""";

    @TempDir
    Path folder;

    @AutoClose
    private TestServer server;

    @Test
    void everyMarkOfTheMicrophoneIsRecordedOnceInOrderAndInTime(Browsers browsers) throws Exception {
        server = TestServer.start(folder.resolve("data"));
        Chromium chromium = browsers.startWithMicrophone(TALK.write(folder));
        Recorder recorder = Recorder.in(chromium);
        Page page = recorder.context().newPage();
        page.navigate(server.origin() + "/browser-tests/app/empty.html");
        page.evaluate(ECHO);
        page.waitForTimeout((TALK.seconds() + 1) * 1_000);

        List<TimedMarker> spoken = recorder.microphone().marks();
        List<TimedMarker> heard = recorder.output().marks();

        assertThat(spoken).extracting(TimedMarker::identity).containsExactlyElementsOf(TALK.allMarks());
        assertThat(heard).extracting(TimedMarker::identity).containsExactlyElementsOf(TALK.allMarks());
        for (int mark = 1; mark < spoken.size(); mark++) {
            assertThat(spoken.get(mark).at() - spoken.get(mark - 1).at()).isBetween(960.0, 1_040.0);
            assertThat(heard.get(mark).at() - spoken.get(mark).at()).isBetween(-40.0, 120.0);
        }
    }
}
