// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.holdfast.browser.recording.Recorder;
import dev.holdfast.browser.recording.Recording;
import dev.holdfast.browser.recording.TimedMarker;
import dev.holdfast.browser.sound.SpokenFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A spoken file on its way from a speaker's recorded page to a listener's. */
public record RecordedSession(SpokenFile file, Recorder speaker, Recorder listener) {

    /** Waits until the microphone has played all of the file. The waiting page delivers its recordings meanwhile. */
    public void awaitSpoken(Page page) {
        awaitSpoken(page, file.seconds());
    }

    /** Waits until the latest microphone has played this many seconds. */
    public void awaitSpoken(Page page, double seconds) {
        for (int i = 0; speaker.latestMicrophone().seconds() < seconds; i++) {
            assertThat(i)
                    .as("tenths of a second of waiting for " + seconds + " s of speech")
                    .isLessThan(1_000);
            page.waitForTimeout(100);
        }
    }

    /**
     * The listener has heard all marks of the microphone, once and in order. A microphone on a busy machine may drop samples: it
     * must have played most of the file.
     */
    public void assertWhole() {
        List<Integer> spoken = intact(speaker.latestMicrophone());
        assertThat(spoken)
                .as("marks that the microphone heard")
                .isSubsetOf(file.allMarks())
                .hasSizeGreaterThanOrEqualTo(file.marks() * 9 / 10);
        List<Integer> heard =
                listener.output().marks().stream().map(TimedMarker::identity).toList();
        assertThat(heard.stream().filter(spoken::contains))
                .as("marks that the listener heard, of %s", spoken)
                .containsExactlyElementsOf(spoken);
        assertThat(heard.stream().filter(file.allMarks()::contains))
                .as("marks that the listener heard")
                .isSorted()
                .doesNotHaveDuplicates();
    }

    /** The marks of a recording that are in the file, in order. */
    public List<Integer> intact(Recording recording) {
        return recording.marks().stream()
                .map(TimedMarker::identity)
                .filter(file.allMarks()::contains)
                .toList();
    }

    /** The latency of each mark from microphone to loudspeaker, in milliseconds, sorted. */
    public List<Double> latencies() {
        Map<Integer, Double> spoken = new HashMap<>();
        speaker.latestMicrophone().marks().forEach(mark -> spoken.put(mark.identity(), mark.at()));
        return listener.output().marks().stream()
                .filter(mark -> spoken.containsKey(mark.identity()))
                .map(mark -> mark.at() - spoken.get(mark.identity()))
                .sorted()
                .toList();
    }
}
