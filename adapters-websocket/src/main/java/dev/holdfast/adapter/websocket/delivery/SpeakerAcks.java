// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import dev.holdfast.adapter.websocket.frame.FrameEncoder;
import dev.holdfast.adapter.websocket.message.EventMessages;
import dev.holdfast.application.port.in.speaker.FrameSink;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.metrics.DeferredTimer;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Acks to one speaker, and its warnings of low storage. Confined to the event loop. */
final class SpeakerAcks {

    private final SpeakerAttachment speaker;
    private final FrameSink frames;
    private final AckTracker tracker = new AckTracker();
    private boolean storageLow;

    SpeakerAcks(SpeakerAttachment speaker) {
        this.speaker = speaker;
        this.frames = speaker.frames();
    }

    SpeakerAttachment speaker() {
        return speaker;
    }

    /** A frame arrived at that time and is in the log, or an ack is due at once. */
    void request(long arrivedNanos) {
        tracker.request(arrivedNanos);
    }

    /** The socket has taken every ack that was queued. */
    void delivered(Clock clock, DeferredTimer delays) {
        if (tracker.isPending()) {
            tracker.delivered(clock.nanos(), delays);
        }
    }

    /** The ack that is due; null if no frame arrived since the last one. */
    @Nullable ByteBuffer next() {
        if (!tracker.grant()) {
            return null;
        }
        long next;
        long mediaTimeMicros;
        do {
            // Another thread forces frames to the disk: the two belong together if the first is the same after the
            // second.
            next = frames.ackedSequence();
            mediaTimeMicros = frames.ackedMediaTimeMicros();
        } while (next != frames.ackedSequence());
        if (next < frames.nextSequence()) {
            tracker.again();
        }
        if (next == 0) {
            return null;
        }
        tracker.queued();
        return FrameEncoder.text(EventMessages.ack(next - 1, mediaTimeMicros));
    }

    /** A warning, once each time that storage becomes low; null otherwise. The speaker goes on, but less is retained. */
    @Nullable ByteBuffer storageWarning() {
        boolean before = storageLow;
        storageLow = frames.isStorageLow();
        return storageLow && !before
                ? FrameEncoder.text(EventMessages.error(
                        "storageLow",
                        "Storage is low. Listeners hear the audio live, but the server retains less of it than it"
                                + " promised.",
                        true,
                        Optional.empty()))
                : null;
    }
}
