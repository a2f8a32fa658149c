package dev.holdfast.browser.talk;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.holdfast.browser.recording.Heard;
import dev.holdfast.browser.recording.Recorder;
import dev.holdfast.browser.recording.Recording;
import dev.holdfast.browser.sound.SpokenFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A spoken file on its way from one recorded page to another. */
record Talk(SpokenFile file, Recorder mouth, Recorder ear) {

    /** Until the microphone has heard all of the file. Pages are asked meanwhile, so that what they recorded comes. */
    void awaitSpoken(Page page) {
        awaitSpoken(page, file.seconds());
    }

    /** Until the latest microphone has heard so many seconds. */
    void awaitSpoken(Page page, double seconds) {
        for (int i = 0; mouth.latestMicrophone().seconds() < seconds; i++) {
            assertThat(i)
                    .as("tenths of a second of waiting for " + seconds + " s of speech")
                    .isLessThan(1_000);
            page.waitForTimeout(100);
        }
    }

    /**
     * All that the microphone heard was heard by the listener, in order, and none of it twice. A microphone on a machine that
     * is busy with other things stumbles; most of the file it must have heard.
     */
    void assertWhole() {
        List<Integer> spoken = intact(mouth.latestMicrophone());
        assertThat(spoken)
                .as("marks that the microphone heard")
                .isSubsetOf(file.allMarks())
                .hasSizeGreaterThanOrEqualTo(file.marks() * 9 / 10);
        List<Integer> heard = ear.ear().marks().stream().map(Heard::identity).toList();
        assertThat(heard.stream().filter(spoken::contains))
                .as("marks that the listener heard, of %s", spoken)
                .containsExactlyElementsOf(spoken);
        assertThat(heard.stream().filter(file.allMarks()::contains))
                .as("marks that the listener heard")
                .isSorted()
                .doesNotHaveDuplicates();
    }

    /** Those marks of a recording that are part of the file, in order. */
    List<Integer> intact(Recording recording) {
        return recording.marks().stream()
                .map(Heard::identity)
                .filter(file.allMarks()::contains)
                .toList();
    }

    /** How long each mark took from mouth to ear, in milliseconds, sorted. */
    List<Double> mouthToEar() {
        Map<Integer, Double> spoken = new HashMap<>();
        mouth.latestMicrophone().marks().forEach(mark -> spoken.put(mark.identity(), mark.at()));
        return ear.ear().marks().stream()
                .filter(mark -> spoken.containsKey(mark.identity()))
                .map(mark -> mark.at() - spoken.get(mark.identity()))
                .sorted()
                .toList();
    }
}
