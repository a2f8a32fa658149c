package dev.holdfast.domain.session;

import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.identity.NodeId;
import java.util.Objects;
import java.util.Optional;

/**
 * How far a talk has come, as it was last stored, and on which server its newest audio is.
 *
 * <p>Exact once a lease was given back. While one is held it lags by as long as a lease is not renewed, and a server that
 * died takes with it what it had not stored yet: so the talk has come this far at least.
 *
 * @param node the server that has, or last had, the lease
 * @param nextSequence one after the last sequence that is known to have been appended; 0 to {@link Sequence#MAX} + 1
 * @param mediaTimeMicros where the audio before that ends, in µs since the track began; 0 or more
 * @param isExact whether that is all: the lease was given back
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

    /** What is further than this; whatever is not changes nothing. */
    AudioProgress advancedTo(Position progress) {
        return progress.nextSequence() > nextSequence
                ? new AudioProgress(node, progress.nextSequence(), progress.mediaTimeMicros(), isExact)
                : this;
    }

    /** There is no more than this. */
    AudioProgress asExact() {
        return new AudioProgress(node, nextSequence, mediaTimeMicros, true);
    }

    /** The last sequence of all: the one that a server found in its own log, or what was appended elsewhere. */
    Optional<Sequence> lastSequence(Optional<Sequence> found) {
        boolean furtherElsewhere =
                found.map(last -> last.value() + 1 < nextSequence).orElse(nextSequence > 0);
        return furtherElsewhere ? Optional.of(new Sequence(nextSequence - 1)) : found;
    }

    /**
     * How far a server's own log has come.
     *
     * @param nextSequence one after the last that was appended
     * @param mediaTimeMicros where that ends
     */
    public record Position(long nextSequence, long mediaTimeMicros) {}
}
