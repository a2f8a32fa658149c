// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.audio.Codec;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class FrameCheckerTest {

    private static final int SESSION = 3;
    private static final AudioMessage MESSAGE = new AudioMessage(Codec.OPUS, 160);

    private final DeliveryRecorder recorder = new DeliveryRecorder();
    private final FrameChecker checker = new FrameChecker(recorder, SESSION);

    private void receive(long... sequences) {
        for (long sequence : sequences) {
            receive(frame(SESSION, sequence));
        }
    }

    private void receive(ByteBuffer frame) {
        checker.check(frame, 0, frame.remaining());
    }

    private static ByteBuffer frame(int session, long sequence) {
        ByteBuffer bytes = ByteBuffer.allocate(MESSAGE.bytes());
        MESSAGE.write(bytes, session, sequence, 0);
        return bytes.flip();
    }

    @Test
    void framesInOrderAreDelivered() {
        receive(0, 1, 2, 3);

        assertThat(recorder.counts()).isEqualTo(new DeliveryCounts(4, 0, 0, 0, 0, 0));
        assertThat(checker.next()).isEqualTo(4);
    }

    @Test
    void skippedFramesAreLost() {
        receive(0, 4, 5);

        assertThat(recorder.counts()).isEqualTo(new DeliveryCounts(3, 3, 0, 0, 0, 0));
    }

    @Test
    void aMissingFirstFrameIsLost() {
        receive(1);

        assertThat(recorder.counts().lost()).isEqualTo(1);
    }

    @Test
    void aRepeatedFrameIsADuplicateAndNotADelivery() {
        receive(0, 1, 1, 0);

        assertThat(recorder.counts()).isEqualTo(new DeliveryCounts(2, 0, 2, 0, 0, 0));
    }

    @Test
    void aFrameAfterALaterOneIsReorderedAndNoLongerLost() {
        receive(0, 2, 1, 3);

        assertThat(recorder.counts()).isEqualTo(new DeliveryCounts(4, 0, 0, 1, 0, 0));
    }

    @Test
    void twoReorderedFramesAfterALongGapAreNotCountedWithTheGap() {
        receive(0, 100, 99, 99, 101);

        assertThat(recorder.counts()).isEqualTo(new DeliveryCounts(4, 98, 1, 1, 0, 0));
    }

    @Test
    void aFrameMoreThanSixtyFourFramesLateIsADuplicateAndStaysLost() {
        receive(0, 2);
        for (long sequence = 3; sequence < 70; sequence++) {
            receive(sequence);
        }
        receive(1);

        assertThat(recorder.counts().lost()).isEqualTo(1);
        assertThat(recorder.counts().duplicated()).isEqualTo(1);
    }

    @Test
    void aFrameOfAnotherSessionIsCorruptAndSoIsATruncatedOne() {
        receive(frame(SESSION + 1, 0));
        receive(frame(SESSION, 0).limit(159));
        receive(ByteBuffer.allocate(160));

        assertThat(recorder.counts()).isEqualTo(new DeliveryCounts(0, 0, 0, 0, 3, 0));
    }

    @Test
    void framesInAnAnnouncedGapAreNotLost() {
        receive(0);
        checker.gapAnnounced(1, 3);
        receive(4);

        assertThat(recorder.counts()).isEqualTo(new DeliveryCounts(2, 0, 0, 0, 0, 3));
        assertThat(recorder.counts().isFlawless()).isFalse();
    }

    @Test
    void onlyFramesReadInTheWindowAreMeasured() {
        MeasurementWindow window = new MeasurementWindow(1_000, 2_000);
        recorder.measure(window);
        long read = 500;
        for (long sequence = 0; sequence < 4; sequence++, read += 500) {
            recorder.setArrivalTime(read);
            receive(sequence);
        }

        assertThat(window.latencies().getTotalCount()).isEqualTo(2);
        assertThat(window.latencies().getMaxValue()).isBetween(1_495L, 1_505L);
    }
}
