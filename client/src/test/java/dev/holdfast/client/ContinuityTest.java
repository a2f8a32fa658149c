package dev.holdfast.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.ListenerEvent.Gap;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ContinuityTest {

    private static Continuity at(long expected) {
        return Continuity.beginningWith(OptionalLong.of(expected));
    }

    @Test
    void theFirstAttachSettlesWhereALiveListenerBegins() {
        Continuity continuity = Continuity.beginningWith(OptionalLong.empty());
        assertThat(continuity.next()).isEmpty();
        continuity.attached(42);
        continuity.attached(50);
        assertThat(continuity.next()).hasValue(42);
        assertThat(continuity.heard(50)).containsExactly(new Gap(42, 49, Gap.UNEXPLAINED));
    }

    @Test
    void aServerThatBeginsEarlierThanAskedIsBelievedTheFirstTimeOnly() {
        Continuity continuity = at(100);
        continuity.attached(90);
        assertThat(continuity.isRepeated(90)).isFalse();
        assertThat(continuity.heard(90)).isEmpty();
        continuity.attached(80);
        assertThat(continuity.isRepeated(90)).isTrue();
    }

    @Test
    void framesInOrderHaveNoGaps() {
        Continuity continuity = at(0);
        for (int i = 0; i < 10; i++) {
            assertThat(continuity.isRepeated(i)).isFalse();
            assertThat(continuity.heard(i)).isEmpty();
            assertThat(continuity.isRepeated(i)).isTrue();
        }
    }

    @Test
    void aGapIsToldWithoutThePartThatIsKnown() {
        Continuity continuity = at(5);
        assertThat(continuity.told(3, 7, "retention")).containsExactly(new Gap(5, 7, "retention"));
        assertThat(continuity.told(3, 7, "retention")).isEmpty();
        assertThat(continuity.next()).hasValue(8);
    }

    @Test
    void whatIsMissingBeforeAGapIsUnexplained() {
        assertThat(at(5).told(8, 9, "lagged")).containsExactly(new Gap(5, 7, Gap.UNEXPLAINED), new Gap(8, 9, "lagged"));
    }

    @Test
    void aGapThatEndsBeforeItBeginsIsNone() {
        assertThat(at(5).told(9, 8, "lagged")).isEmpty();
    }

    @Test
    void whatTheSessionHasAndDidNotSendIsMissing() {
        Continuity continuity = at(5);
        assertThat(continuity.ended(4)).isEmpty();
        assertThat(continuity.ended(6)).containsExactly(new Gap(5, 6, Gap.UNEXPLAINED));
    }
}
