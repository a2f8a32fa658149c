// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.config.Codec;
import dev.holdfast.client.event.ListenerEvent;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class FrameCodecTest {

    @Test
    void theHeaderHasTheLayoutOfTheProtocol() {
        ByteBuffer frame = ByteBuffer.allocate(22);
        FrameCodec.putHeader(frame, Codec.PCM_S16LE, 3, 320, 0xFFFF_FFFEL, 0x0102_0304_0506_0708L);
        assertThat(frame.array())
                .containsExactly(0x11, 3, 1, 20, 0, 0, 1, 64, 0xFF, 0xFF, 0xFF, 0xFE, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0);
        ListenerEvent.Frame read = FrameCodec.read(frame).orElseThrow();
        assertThat(read.sequence()).isEqualTo(0xFFFF_FFFEL);
        assertThat(read.durationSamples()).isEqualTo(320);
        assertThat(read.flags()).isEqualTo(3);
        assertThat(read.codec()).isEqualTo(Codec.PCM_S16LE);
        assertThat(read.payload().remaining()).isEqualTo(2);
        assertThat(read.payload().isReadOnly()).isTrue();
    }

    @Test
    void aLongerHeaderIsSkipped() {
        ByteBuffer frame = ByteBuffer.allocate(30);
        FrameCodec.putHeader(frame, Codec.PCM_S16LE, 0, 1, 5, 0);
        frame.put(3, (byte) 24).put(24, (byte) 99);
        ListenerEvent.Frame read = FrameCodec.read(frame).orElseThrow();
        assertThat(read.payload().remaining()).isEqualTo(6);
        assertThat(read.payload().get(0)).isEqualTo((byte) 99);
    }

    @Test
    void otherBytesAreNoFrame() {
        ByteBuffer frame = ByteBuffer.allocate(22);
        assertThat(FrameCodec.read(frame)).isEmpty();
        FrameCodec.putHeader(frame, Codec.PCM_S16LE, 0, 1, 5, 0);
        assertThat(FrameCodec.read(frame.duplicate().limit(20))).isEmpty();
        assertThat(FrameCodec.read(frame.duplicate().limit(19))).isEmpty();
        assertThat(FrameCodec.read(frame.duplicate().put(3, (byte) 19))).isEmpty();
        assertThat(FrameCodec.read(frame.duplicate().put(3, (byte) 200))).isEmpty();
        assertThat(FrameCodec.read(frame.duplicate().put(3, (byte) 20).put(0, (byte) 0x21)))
                .isEmpty();
    }
}
