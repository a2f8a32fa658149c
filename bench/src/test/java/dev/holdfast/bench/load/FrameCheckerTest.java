// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.audio.Codec;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class FrameCheckerTest {

    private static final int ROOM = 3;
    private static final AudioMessage MESSAGE = new AudioMessage(Codec.OPUS, 160);

    private final Tally tally = new Tally();
    private final FrameChecker checker = new FrameChecker(tally, ROOM);

    private void hears(long... sequences) {
        for (long sequence : sequences) {
            hears(frame(ROOM, sequence));
        }
    }

    private void hears(ByteBuffer frame) {
        checker.check(frame, 0, frame.remaining());
    }

    private static ByteBuffer frame(int room, long sequence) {
        ByteBuffer bytes = ByteBuffer.allocate(MESSAGE.bytes());
        MESSAGE.write(bytes, room, sequence, 0);
        return bytes.flip();
    }

    @Test
    void framesInOrderAreDelivered() {
        hears(0, 1, 2, 3);

        assertThat(tally.heard()).isEqualTo(new Heard(4, 0, 0, 0, 0, 0));
        assertThat(checker.next()).isEqualTo(4);
    }

    @Test
    void whatWasSkippedIsLost() {
        hears(0, 4, 5);

        assertThat(tally.heard()).isEqualTo(new Heard(3, 3, 0, 0, 0, 0));
    }

    @Test
    void theFirstFrameIsMissedLikeAnyOther() {
        hears(1);

        assertThat(tally.heard().lost()).isEqualTo(1);
    }

    @Test
    void whatComesAgainIsADuplicateAndNotADelivery() {
        hears(0, 1, 1, 0);

        assertThat(tally.heard()).isEqualTo(new Heard(2, 0, 2, 0, 0, 0));
    }

    @Test
    void whatComesAfterALaterOneIsOutOfOrderAndNoLongerLost() {
        hears(0, 2, 1, 3);

        assertThat(tally.heard()).isEqualTo(new Heard(4, 0, 0, 1, 0, 0));
    }

    @Test
    void twoThatChangePlacesAfterALongGapAreToldApartFromTheGap() {
        hears(0, 100, 99, 99, 101);

        assertThat(tally.heard()).isEqualTo(new Heard(4, 98, 1, 1, 0, 0));
    }

    @Test
    void whatComesMoreThanSixtyFourFramesLateCountsAsASecondOneAndStaysLost() {
        hears(0, 2);
        for (long sequence = 3; sequence < 70; sequence++) {
            hears(sequence);
        }
        hears(1);

        assertThat(tally.heard().lost()).isEqualTo(1);
        assertThat(tally.heard().duplicated()).isEqualTo(1);
    }

    @Test
    void anotherRoomsFrameIsCorruptAndSoIsOneThatWasCut() {
        hears(frame(ROOM + 1, 0));
        hears(frame(ROOM, 0).limit(159));
        hears(ByteBuffer.allocate(160));

        assertThat(tally.heard()).isEqualTo(new Heard(0, 0, 0, 0, 3, 0));
    }

    @Test
    void whatTheServerSaysWillNotComeIsToldAndNotLost() {
        hears(0);
        checker.told(1, 3);
        hears(4);

        assertThat(tally.heard()).isEqualTo(new Heard(2, 0, 0, 0, 0, 3));
        assertThat(tally.heard().isFlawless()).isFalse();
    }

    @Test
    void onlyWhatIsReadInTheWindowIsMeasured() {
        Window window = new Window(1_000, 2_000);
        tally.measure(window);
        long read = 500;
        for (long sequence = 0; sequence < 4; sequence++, read += 500) {
            tally.readAt(read);
            hears(sequence);
        }

        assertThat(window.latencies().getTotalCount()).isEqualTo(2);
        assertThat(window.latencies().getMaxValue()).isBetween(1_495L, 1_505L);
    }
}
