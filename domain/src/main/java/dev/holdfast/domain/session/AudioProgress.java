// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.session;

import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.identity.NodeId;
import java.util.Objects;
import java.util.Optional;

/**
 * The stored end of a session's audio: the node that has the newest frames, and the next sequence there.
 *
 * <p>Exact after the lease was released. While a lease is held this is a lower bound: the holder updates it at each renewal,
 * and a server that dies loses what it appended after the last renewal.
 *
 * @param node the node that holds, or last held, the lease
 * @param nextSequence one after the last sequence known to be appended; 0 to {@link Sequence#MAX} + 1
 * @param mediaTimeMicros media time where that frame ends, in µs since the track began; 0 or more
 * @param isExact whether no further frame was appended: the lease was released
 */
public record AudioProgress(NodeId node, long nextSequence, long mediaTimeMicros, boolean isExact) {

    public AudioProgress {
        Objects.requireNonNull(node, "node");
        if (nextSequence < 0 || nextSequence > Sequence.MAX + 1) {
            throw new IllegalArgumentException("the next sequence is 0 to " + (Sequence.MAX + 1) + ": " + nextSequence);
        }
        if (mediaTimeMicros < 0) {
            throw new IllegalArgumentException("a media time is 0 or more: " + mediaTimeMicros);
        }
    }

    static AudioProgress none(NodeId node) {
        return new AudioProgress(node, 0, 0, false);
    }

    AudioProgress continuedOn(NodeId other) {
        return new AudioProgress(other, nextSequence, mediaTimeMicros, false);
    }

    /** The later of this and the position. */
    AudioProgress advancedTo(Position progress) {
        return progress.nextSequence() > nextSequence
                ? new AudioProgress(node, progress.nextSequence(), progress.mediaTimeMicros(), isExact)
                : this;
    }

    /** The same progress, marked as exact. */
    AudioProgress asExact() {
        return new AudioProgress(node, nextSequence, mediaTimeMicros, true);
    }

    /** The last sequence of the session: the later of a node's own log and this progress. */
    Optional<Sequence> lastSequence(Optional<Sequence> found) {
        boolean furtherElsewhere =
                found.map(last -> last.value() + 1 < nextSequence).orElse(nextSequence > 0);
        return furtherElsewhere ? Optional.of(new Sequence(nextSequence - 1)) : found;
    }

    /**
     * The end of a node's own log.
     *
     * @param nextSequence one after the last appended sequence
     * @param mediaTimeMicros media time where that frame ends, in µs
     */
    public record Position(long nextSequence, long mediaTimeMicros) {}
}
