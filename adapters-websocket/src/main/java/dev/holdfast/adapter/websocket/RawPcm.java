package dev.holdfast.adapter.websocket;

import dev.holdfast.application.port.in.speaker.SpeakerAttachment;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Codec;
import dev.holdfast.domain.audio.TrackClock;
import java.nio.ByteBuffer;

/**
 * Frames the audio of a client that knows nothing of frames: signed 16-bit little-endian mono samples, in messages of any
 * length, in order of arrival (PROTOCOL §6). For the reading thread.
 */
final class RawPcm {

    /** PROTOCOL §3. */
    private static final int FRAME_MILLIS = 20;

    private static final int SAMPLE_BYTES = 2;

    private final SpeakerAttachment publisher;
    private final ByteBuffer frame;
    private final int frameEnd;
    private long mediaTimeMicros;
    private final TrackClock clock;

    RawPcm(SpeakerAttachment publisher, TrackClock clock) {
        this.publisher = publisher;
        this.clock = clock;
        this.mediaTimeMicros = publisher.nextMediaTimeMicros();
        this.frameEnd = AudioFrame.HEADER_BYTES + clock.hertz() * FRAME_MILLIS / 1_000 * SAMPLE_BYTES;
        this.frame = ByteBuffer.allocate(frameEnd).position(AudioFrame.HEADER_BYTES);
    }

    /** Takes samples, and hands over each frame they fill. A sample may be cut in two by messages. */
    void take(ByteBuffer samples, FrameTaker taker) {
        while (samples.hasRemaining()) {
            int length = Math.min(samples.remaining(), frame.remaining());
            frame.put(frame.position(), samples, samples.position(), length).position(frame.position() + length);
            samples.position(samples.position() + length);
            if (!frame.hasRemaining() && !hand(frameEnd, taker)) {
                return;
            }
        }
    }

    /** Hands over the whole samples that fill no frame: there will be no more. */
    void flush(FrameTaker taker) {
        int whole = (frame.position() - AudioFrame.HEADER_BYTES) / SAMPLE_BYTES;
        if (whole > 0) {
            hand(AudioFrame.HEADER_BYTES + whole * SAMPLE_BYTES, taker);
        }
    }

    private boolean hand(int end, FrameTaker taker) {
        int samples = (end - AudioFrame.HEADER_BYTES) / SAMPLE_BYTES;
        frame.limit(end).position(0);
        AudioFrame.putHeader(frame, Codec.PCM_S16LE, 0, samples, publisher.firstFreeSequence(), mediaTimeMicros);
        frame.position(0);
        mediaTimeMicros += clock.micros(samples);
        boolean goOn = taker.take(frame);
        frame.limit(frameEnd).position(AudioFrame.HEADER_BYTES);
        return goOn;
    }

    /** Whoever publishes frames. */
    interface FrameTaker {

        /** Whether to go on. */
        boolean take(ByteBuffer frame);
    }
}
