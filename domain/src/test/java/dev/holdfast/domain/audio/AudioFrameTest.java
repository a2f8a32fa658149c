// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class AudioFrameTest {

    private static final int DISCONTINUITY = 1;
    private static final byte[] PAYLOAD = {1, 2, 3, 4, 5, 6, 7, 8};

    private static ByteBuffer frame() {
        return AudioFrame.write(
                Codec.PCM_S16LE, DISCONTINUITY, 4, Sequence.MAX, 1_234_567_890_123L, ByteBuffer.wrap(PAYLOAD));
    }

    @Test
    void aWrittenFrameIsReadBackEqual() {
        AudioFrame frame = AudioFrame.parse(frame()).orElseThrow();

        assertThat(frame.codec()).isEqualTo(Codec.PCM_S16LE);
        assertThat(frame.flags()).isEqualTo(DISCONTINUITY);
        assertThat(frame.durationSamples()).isEqualTo(4);
        assertThat(frame.sequence()).isEqualTo(new Sequence(Sequence.MAX));
        assertThat(frame.mediaTimeMicros()).isEqualTo(1_234_567_890_123L);
        assertThat(frame.payload()).isEqualByComparingTo(ByteBuffer.wrap(PAYLOAD));
        assertThat(frame.bytes()).isEqualByComparingTo(frame());
    }

    @Test
    void theRestOfALongerHeaderIsSkipped() {
        ByteBuffer longer = ByteBuffer.allocate(24 + PAYLOAD.length);
        longer.put(frame().limit(20)).put(new byte[4]).put(PAYLOAD).flip().put(3, (byte) 24);

        assertThat(AudioFrame.parse(longer).orElseThrow().payload()).isEqualByComparingTo(ByteBuffer.wrap(PAYLOAD));
    }

    @Test
    void everyFaultIsDetected() {
        assertThat(fault(frame().limit(0))).isEqualTo(AudioFrame.Fault.EMPTY);
        assertThat(fault(frame().limit(19))).isEqualTo(AudioFrame.Fault.TRUNCATED);
        assertThat(fault(frame().limit(20))).isEqualTo(AudioFrame.Fault.EMPTY);
        assertThat(fault(frame().put(0, (byte) 0x21))).isEqualTo(AudioFrame.Fault.VERSION);
        assertThat(fault(frame().put(0, (byte) 0x12))).isEqualTo(AudioFrame.Fault.KIND);
        assertThat(fault(frame().put(2, (byte) 9))).isEqualTo(AudioFrame.Fault.CODEC);
        assertThat(fault(frame().put(3, (byte) 19))).isEqualTo(AudioFrame.Fault.TRUNCATED);
        assertThat(fault(frame().put(3, (byte) 200))).isEqualTo(AudioFrame.Fault.TRUNCATED);
        assertThat(fault(frame().put(5, (byte) 1))).isEqualTo(AudioFrame.Fault.TRACK);
        assertThat(fault(frame().putShort(6, (short) 0))).isEqualTo(AudioFrame.Fault.DURATION);
        assertThat(fault(frame().putShort(6, (short) 3))).isEqualTo(AudioFrame.Fault.DURATION);
        assertThat(fault(frame())).isEqualTo(AudioFrame.Fault.NONE);
    }

    private static AudioFrame.Fault fault(ByteBuffer bytes) {
        return AudioFrame.fault(bytes, bytes.position(), bytes.remaining());
    }
}
