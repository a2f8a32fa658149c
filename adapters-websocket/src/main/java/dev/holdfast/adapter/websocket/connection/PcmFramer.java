// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.connection;

import dev.holdfast.application.port.in.speaker.FrameSink;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Codec;
import dev.holdfast.domain.audio.TrackClock;
import java.nio.ByteBuffer;

/**
 * Cuts raw PCM into audio frames of 20 ms (docs/protocol.md §6): signed 16-bit little-endian mono samples, in messages of any
 * length. Confined to the event loop.
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

    /**
     * Adds samples, and emits each frame that is full. A message may end within a sample.
     *
     * @return false where a frame must wait: then to be called again, with the samples that are left
     */
    boolean add(ByteBuffer samples, FrameConsumer consumer) {
        while (frame.hasRemaining() || emit(frameEnd, consumer)) {
            if (!samples.hasRemaining()) {
                return true;
            }
            int length = Math.min(samples.remaining(), frame.remaining());
            frame.put(frame.position(), samples, samples.position(), length).position(frame.position() + length);
            samples.position(samples.position() + length);
        }
        return false;
    }

    /**
     * Emits the whole samples that fill no frame: no more will come.
     *
     * @return false where they must wait: then to be called again
     */
    boolean flush(FrameConsumer consumer) {
        int samples = (frame.position() - AudioFrame.HEADER_BYTES) / SAMPLE_BYTES;
        return samples == 0 || emit(AudioFrame.HEADER_BYTES + samples * SAMPLE_BYTES, consumer);
    }

    private boolean emit(int end, FrameConsumer consumer) {
        int filled = frame.position();
        int samples = (end - AudioFrame.HEADER_BYTES) / SAMPLE_BYTES;
        frame.limit(end).position(0);
        AudioFrame.putHeader(frame, Codec.PCM_S16LE, 0, samples, sink.firstFreeSequence(), mediaTimeMicros);
        frame.position(0);
        boolean taken = consumer.accept(frame);
        frame.limit(frameEnd).position(taken ? AudioFrame.HEADER_BYTES : filled);
        if (taken) {
            mediaTimeMicros += clock.micros(samples);
        }
        return taken;
    }

    /** Consumes frames; the buffer is reused after {@code accept} returns. */
    interface FrameConsumer {

        /** False: the frame must wait, and comes again. */
        boolean accept(ByteBuffer frame);
    }
}
