// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.connection;

import dev.holdfast.adapter.websocket.delivery.ConnectionWriter;
import dev.holdfast.adapter.websocket.message.WebSocketFrameFormat;
import dev.holdfast.adapter.websocket.metrics.RefusalReason;
import dev.holdfast.adapter.websocket.metrics.WebSocketMetrics;
import dev.holdfast.application.port.in.speaker.FrameSink;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Gap;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.TrackClock;
import dev.holdfast.domain.connection.CloseReason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Appends one speaker's binary messages to the log: checks audio frames, or makes them from raw PCM. Allocates nothing for a
 * frame and never blocks. Confined to the event loop.
 */
public final class AudioIngest {

    /** The log checks its storage every second. */
    private static final Duration RETRY_WHEN_FULL = Duration.ofSeconds(1);

    private final FrameSink sink;
    private final ConnectionWriter writer;
    private final WebSocketMetrics metrics;
    private final PendingEnd pendingEnd = new PendingEnd();

    /** Null where the client sends audio frames. */
    private final @Nullable PcmFramer framer;

    private final PcmFramer.FrameConsumer appending = this::append;

    /**
     * Set with the first refused frame; nothing is appended after it. A later frame would leave a gap, and the refused frame,
     * sent again after a reconnect, would count as a duplicate.
     */
    private boolean refusing;

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

    /**
     * One binary message.
     *
     * @return false where the log is not ready: then to be called again {@link #whenReady}, with what is left of the message
     */
    boolean accept(ByteBuffer payload) {
        if (refusing) {
            return true;
        }
        if (framer != null) {
            return framer.add(payload, appending);
        }
        AudioFrame.Fault fault = AudioFrame.fault(payload, payload.position(), payload.remaining());
        if (fault == AudioFrame.Fault.NONE) {
            return append(payload);
        }
        refuse(reason(fault), "This is not an audio frame: " + fault.explanation() + ".");
        return true;
    }

    /** Calls back once, on any thread, when another try makes sense. */
    void whenReady(Runnable callback) {
        sink.whenReady(callback);
    }

    /** Whether a frame found the log sealed. True once. */
    boolean pollFoundSealed() {
        boolean found = foundSealed;
        foundSealed = false;
        return found;
    }

    /**
     * Appends the raw PCM that fills no frame.
     *
     * @return false where the log is not ready: then to be called again {@link #whenReady}
     */
    boolean flush() {
        return framer == null || refusing || framer.flush(appending);
    }

    private static CloseReason reason(AudioFrame.Fault fault) {
        return switch (fault) {
            case VERSION -> CloseReason.UNSUPPORTED_VERSION;
            case CODEC, TRACK -> CloseReason.UNSUPPORTED_AUDIO;
            default -> CloseReason.BAD_MESSAGE;
        };
    }

    /** False where the log is not ready. A frame that is refused is taken: nothing follows it. */
    private boolean append(ByteBuffer frame) {
        if (refusing) {
            return true;
        }
        long expected = sink.nextSequence();
        FrameSink.AppendResult result = sink.append(frame);
        if (result == FrameSink.AppendResult.NOT_READY) {
            return false;
        }
        metrics.frameIn();
        long sequence = AudioFrame.sequence(frame, frame.position());
        switch (result) {
            case APPENDED -> {
                writer.ackSoon();
                if (sequence > expected) {
                    sendGap(expected, sequence - 1);
                }
            }
            case DUPLICATE -> writer.ackSoon();
            case NOT_READY -> throw new IllegalStateException("returned above");
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
        }
        return true;
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
