// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.event.ListenerEvent.Gap;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class GapDetectorTest {

    private static GapDetector at(long expected) {
        return GapDetector.startingAt(OptionalLong.of(expected));
    }

    @Test
    void theFirstAttachDeterminesWhereALiveListenerBegins() {
        GapDetector detector = GapDetector.startingAt(OptionalLong.empty());
        assertThat(detector.next()).isEmpty();
        detector.attached(42);
        detector.attached(50);
        assertThat(detector.next()).hasValue(42);
        assertThat(detector.received(50)).containsExactly(new Gap(42, 49, Gap.UNEXPLAINED));
    }

    @Test
    void aServerMayBeginEarlierThanRequestedOnTheFirstAttachOnly() {
        GapDetector detector = at(100);
        detector.attached(90);
        assertThat(detector.isRepeated(90)).isFalse();
        assertThat(detector.received(90)).isEmpty();
        detector.attached(80);
        assertThat(detector.isRepeated(90)).isTrue();
    }

    @Test
    void framesInOrderHaveNoGaps() {
        GapDetector detector = at(0);
        for (int i = 0; i < 10; i++) {
            assertThat(detector.isRepeated(i)).isFalse();
            assertThat(detector.received(i)).isEmpty();
            assertThat(detector.isRepeated(i)).isTrue();
        }
    }

    @Test
    void aGapIsReportedWithoutThePartThatIsReportedAlready() {
        GapDetector detector = at(5);
        assertThat(detector.announced(3, 7, "retention")).containsExactly(new Gap(5, 7, "retention"));
        assertThat(detector.announced(3, 7, "retention")).isEmpty();
        assertThat(detector.next()).hasValue(8);
    }

    @Test
    void framesMissingBeforeAGapAreUnexplained() {
        assertThat(at(5).announced(8, 9, "lagged"))
                .containsExactly(new Gap(5, 7, Gap.UNEXPLAINED), new Gap(8, 9, "lagged"));
    }

    @Test
    void aGapThatEndsBeforeItBeginsIsIgnored() {
        assertThat(at(5).announced(9, 8, "lagged")).isEmpty();
    }

    @Test
    void framesThatAnEndedSessionDidNotSendAreMissing() {
        GapDetector detector = at(5);
        assertThat(detector.ended(4)).isEmpty();
        assertThat(detector.ended(6)).containsExactly(new Gap(5, 6, Gap.UNEXPLAINED));
    }
}
