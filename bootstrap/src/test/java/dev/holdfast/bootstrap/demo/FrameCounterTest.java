// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.bootstrap.wav.WavWriter;
import dev.holdfast.client.config.Codec;
import dev.holdfast.client.event.ListenerEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The judge of the demo must not be one who sees nothing. */
class FrameCounterTest {

    private FrameCounter counter;

    @BeforeEach
    void makeTally() throws IOException {
        counter = new FrameCounter(WavWriter.to(OutputStream.nullOutputStream(), 16_000));
    }

    private void hear(long... sequences) {
        for (long sequence : sequences) {
            counter.onNext(new ListenerEvent.Frame(
                    sequence, sequence * 20_000, 320, Codec.PCM_S16LE, 0, ByteBuffer.allocate(640)));
        }
    }

    @Test
    void framesInOrderAreHeard() {
        hear(0, 1, 2, 3);

        assertThat(counter.heard()).isEqualTo(4);
        assertThat(counter.duplicated()).isZero();
        assertThat(counter.reordered()).isZero();
    }

    @Test
    void aFrameHeardTwiceIsDuplicated() {
        hear(0, 1, 1, 2, 0);

        assertThat(counter.heard()).isEqualTo(3);
        assertThat(counter.duplicated()).isEqualTo(2);
        assertThat(counter.reordered()).isZero();
    }

    @Test
    void aFrameHeardAfterALaterOneIsOutOfOrder() {
        hear(0, 2, 1, 3);

        assertThat(counter.heard()).isEqualTo(4);
        assertThat(counter.reordered()).isEqualTo(1);
    }

    @Test
    void aFrameThatNeverCameIsNotHeard() {
        hear(0, 1, 3);

        assertThat(counter.heard()).isEqualTo(3);
    }
}
