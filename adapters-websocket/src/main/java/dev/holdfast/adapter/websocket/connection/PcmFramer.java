// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.connection;

import dev.holdfast.application.port.in.speaker.FrameSink;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Codec;
import dev.holdfast.domain.audio.TrackClock;
import java.nio.ByteBuffer;

/**
 * Cuts raw PCM into audio frames of 20 ms (docs/protocol.md §6): signed 16-bit little-endian mono samples, in messages of any
 * length. Not thread-safe: {@link AudioIngest} guards it.
 */
final class PcmFramer {

    /** docs/protocol.md §3. */
    private static final int FRAME_MILLIS = 20;

    private static final int SAMPLE_BYTES = 2;

    private final FrameSink sink;
    private final TrackClock clock;
    private final ByteBuffer frame;
    private final int frameEnd;
    private long mediaTimeMicros;

    PcmFramer(FrameSink sink, TrackClock clock) {
        this.sink = sink;
        this.clock = clock;
        this.mediaTimeMicros = sink.nextMediaTimeMicros();
        this.frameEnd = AudioFrame.HEADER_BYTES + clock.hertz() * FRAME_MILLIS / 1_000 * SAMPLE_BYTES;
        this.frame = ByteBuffer.allocate(frameEnd).position(AudioFrame.HEADER_BYTES);
    }

    /** Adds samples, and emits each frame that is full. A message may end within a sample. */
    void add(ByteBuffer samples, FrameConsumer consumer) {
        while (samples.hasRemaining()) {
            int length = Math.min(samples.remaining(), frame.remaining());
            frame.put(frame.position(), samples, samples.position(), length).position(frame.position() + length);
            samples.position(samples.position() + length);
            if (!frame.hasRemaining() && !emit(frameEnd, consumer)) {
                return;
            }
        }
    }

    /** Emits the whole samples that fill no frame: no more will come. */
    void flush(FrameConsumer consumer) {
        int samples = (frame.position() - AudioFrame.HEADER_BYTES) / SAMPLE_BYTES;
        if (samples > 0) {
            emit(AudioFrame.HEADER_BYTES + samples * SAMPLE_BYTES, consumer);
        }
    }

    private boolean emit(int end, FrameConsumer consumer) {
        int samples = (end - AudioFrame.HEADER_BYTES) / SAMPLE_BYTES;
        frame.limit(end).position(0);
        AudioFrame.putHeader(frame, Codec.PCM_S16LE, 0, samples, sink.firstFreeSequence(), mediaTimeMicros);
        frame.position(0);
        mediaTimeMicros += clock.micros(samples);
        boolean accepted = consumer.accept(frame);
        frame.limit(frameEnd).position(AudioFrame.HEADER_BYTES);
        return accepted;
    }

    /** Consumes frames; the buffer is reused after {@code accept} returns. */
    interface FrameConsumer {

        /** Whether to continue with the next frame. */
        boolean accept(ByteBuffer frame);
    }
}
