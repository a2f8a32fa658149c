// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.connection;

import dev.holdfast.adapter.websocket.delivery.ConnectionWriter;
import dev.holdfast.adapter.websocket.message.WebSocketFrameFormat;
import dev.holdfast.adapter.websocket.metrics.RefusalReason;
import dev.holdfast.adapter.websocket.metrics.WebSocketMetrics;
import dev.holdfast.application.port.in.speaker.FrameSink;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Gap;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.TrackClock;
import dev.holdfast.domain.connection.CloseReason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Appends one speaker's binary messages to the log: checks audio frames, or makes them from raw PCM. Allocates nothing for a
 * frame and never blocks. Confined to the reading thread, except {@link #pendingEnd}, {@link #flush} and {@link #stop}.
 */
public final class AudioIngest {

    /** The log checks its storage every second. */
    private static final Duration RETRY_WHEN_FULL = Duration.ofSeconds(1);

    /**
     * How long the event loop waits for an append. That takes microseconds; longer where its thread is preempted, and as long as
     * the disk stalls: then the speaker sends that frame again, and the other connections go on.
     */
    private static final long STOP_MAX_NANOS = 50_000_000;

    /** About as long as reserving storage takes. */
    private static final long RETRY_WHEN_NOT_READY_NANOS = 50_000;

    private final FrameSink sink;
    private final ConnectionWriter writer;
    private final WebSocketMetrics metrics;
    private final PendingEnd pendingEnd = new PendingEnd();

    /** Null where the client sends audio frames. Guarded by itself: a closed connection is flushed on another thread. */
    private final @Nullable PcmFramer framer;

    private final PcmFramer.FrameConsumer appending = this::append;

    /**
     * Set with the first refused frame; nothing is appended after it. A later frame would leave a gap, and the refused frame,
     * sent again after a reconnect, would count as a duplicate.
     */
    private boolean refusing;

    /** Whether {@link #accept} runs. Written before {@link #stopped} is read, so that {@link #stop} misses no message. */
    private volatile boolean accepting;

    /** Written by the event loop. */
    private volatile boolean stopped;

    private boolean foundSealed;

    /** @param framed whether the client sends audio frames rather than raw PCM */
    public AudioIngest(SpeakerAttachment speaker, ConnectionWriter writer, WebSocketMetrics metrics, boolean framed) {
        this.sink = speaker.frames();
        this.writer = writer;
        this.metrics = metrics;
        this.framer =
                framed ? null : new PcmFramer(sink, speaker.session().clock().orElse(TrackClock.SPEECH));
    }

    public PendingEnd pendingEnd() {
        return pendingEnd;
    }

    /** One binary message. */
    void accept(ByteBuffer payload) {
        accepting = true;
        try {
            if (!stopped && !refusing) {
                ingest(payload);
            }
        } finally {
            accepting = false;
        }
    }

    /** On the event loop, before the last ack: later messages are ignored, and the last ack has the one that is being appended. */
    void stop(Clock clock) {
        stopped = true;
        long began = clock.nanos();
        while (accepting && clock.nanos() - began < STOP_MAX_NANOS) {
            Thread.yield();
        }
    }

    private void ingest(ByteBuffer payload) {
        if (framer != null) {
            synchronized (framer) {
                framer.add(payload, appending);
            }
            return;
        }
        AudioFrame.Fault fault = AudioFrame.fault(payload, payload.position(), payload.remaining());
        if (fault == AudioFrame.Fault.NONE) {
            append(payload);
        } else {
            refuse(reason(fault), "This is not an audio frame: " + fault.explanation() + ".");
        }
    }

    /** Whether a frame found the log sealed. True once. */
    boolean pollFoundSealed() {
        boolean found = foundSealed;
        foundSealed = false;
        return found;
    }

    /** Appends the raw PCM that fills no frame. From any thread, also while {@link #accept} runs. */
    public void flush() {
        if (framer != null) {
            synchronized (framer) {
                if (!refusing) {
                    framer.flush(appending);
                }
            }
        }
    }

    private static CloseReason reason(AudioFrame.Fault fault) {
        return switch (fault) {
            case VERSION -> CloseReason.UNSUPPORTED_VERSION;
            case CODEC, TRACK -> CloseReason.UNSUPPORTED_AUDIO;
            default -> CloseReason.BAD_MESSAGE;
        };
    }

    /** Whether to continue with the next frame. */
    private boolean append(ByteBuffer frame) {
        metrics.frameIn();
        long expected = sink.nextSequence();
        long sequence = AudioFrame.sequence(frame, frame.position());
        FrameSink.AppendResult result = sink.append(frame);
        while (result == FrameSink.AppendResult.NOT_READY) {
            // For now the reading thread waits. To be replaced: FrameSink.whenReady tells when to try again.
            LockSupport.parkNanos(RETRY_WHEN_NOT_READY_NANOS);
            result = sink.append(frame);
        }
        switch (result) {
            case APPENDED -> {
                writer.ackSoon();
                if (sequence > expected) {
                    sendGap(expected, sequence - 1);
                }
            }
            case DUPLICATE -> writer.ackSoon();
            case REPLACED -> refuse(CloseReason.REPLACED, ConnectionWriter.REPLACED_BY_NEWER);
            case RELEASED -> refusing = true;
            case SEALED -> {
                refusing = true;
                foundSealed = true;
            }
            case EXPIRED -> refuse(CloseReason.GO_AWAY, "The lease has expired. Connect again to continue.");
            case TOO_FAST -> {
                metrics.refused(RefusalReason.SPEAKER_RATE);
                refuse(CloseReason.TOO_FAST, "Audio arrives faster than real time.");
            }
            case TOO_LONG -> refuse(CloseReason.BAD_MESSAGE, "An audio frame lasts at most 120 ms.");
            case TOO_OLD -> refuse(CloseReason.BAD_MESSAGE, "The sequence is older than any client buffers.");
            case TOO_FAR_AHEAD -> refuse(CloseReason.BAD_MESSAGE, "The sequence is more than a day ahead.");
            case STORAGE_FULL -> refuseForLackOfStorage();
            case NOT_READY -> throw new IllegalStateException("tried again until the log was ready");
        }
        return !refusing;
    }

    /** Listeners find the gap in the log. The speaker, who left it, is told as well. */
    private void sendGap(long from, long to) {
        Gap gap = new Gap(new Sequence(from), new Sequence(to), Gap.Cause.SPEAKER_LOST);
        writer.sendFrame(WebSocketFrameFormat.INSTANCE.gapRecord(gap));
    }

    /** Storage is full, and nothing older can be evicted. */
    private void refuseForLackOfStorage() {
        refusing = true;
        writer.close(
                CloseReason.STORE_UNAVAILABLE,
                "The server has no storage left for audio.",
                Optional.of(RETRY_WHEN_FULL));
    }

    private void refuse(CloseReason reason, String explanation) {
        refusing = true;
        writer.close(reason, explanation);
    }
}
