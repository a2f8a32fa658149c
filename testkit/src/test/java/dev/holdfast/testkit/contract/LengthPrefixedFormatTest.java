// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.audio.Gap;
import dev.holdfast.domain.audio.Sequence;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LengthPrefixedFormatTest {

    private final LengthPrefixedFormat format = new LengthPrefixedFormat();

    @ParameterizedTest
    @ValueSource(ints = {21, 255, 256, 16_384})
    void aRecordIsAsLongAsItsHeaderAndItsFrame(int frameBytes) {
        int header = format.headerBytes(frameBytes);
        ByteBuffer bytes = ByteBuffer.allocate(3 + header + frameBytes);
        bytes.put(3, format.firstByte(frameBytes));
        format.putHeaderRest(bytes, 3, frameBytes);
        assertThat(format.recordBytes(bytes, 3, bytes.capacity())).isEqualTo(header + frameBytes);
        assertThat(format.frameAt(bytes, 3)).isEqualTo(3 + header);
        assertThat(format.recordBytes(bytes, 3, bytes.capacity() - 1)).isZero();
        assertThat(format.recordBytes(bytes, 3, 4)).isZero();
    }

    @Test
    void aGapRecordIsNotAudio() {
        ByteBuffer gap = format.gapRecord(new Gap(new Sequence(0), new Sequence(Sequence.MAX), Gap.Cause.SPEAKER_LOST));
        assertThat(format.recordBytes(gap, 0, gap.limit())).isEqualTo(gap.remaining());
        assertThat(format.frameAt(gap, 0)).isEqualTo(-1);
        assertThat(format.recordBytes(gap, 0, gap.limit() - 1)).isZero();
    }

    @Test
    void zerosAreNotARecord() {
        assertThat(format.recordBytes(ByteBuffer.allocate(100), 0, 100)).isZero();
        assertThat(format.recordBytes(ByteBuffer.allocate(100), 100, 100)).isZero();
    }
}
