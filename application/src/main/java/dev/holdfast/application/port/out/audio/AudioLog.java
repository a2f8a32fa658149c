// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.out.audio;

import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.StartPosition;

/**
 * Append-only log of one session's audio: one appender at a time, any number of cursors. Live listening, resume, lag and
 * replay are all reads from a cursor. For any thread.
 *
 * <p>Records are in wire format, so a slice of the log can be sent as it is. Weakness: retention is limited. Cursors get a gap
 * record for evicted frames.
 */
public interface AudioLog {

    /**
     * Fences all older epochs: when this returns, their appenders append nothing more. May wait for the disk, as {@link #seal}
     * and {@link #sealAt} may; frames that are appended meanwhile do not wait.
     *
     * @param from where the session continues; listeners get a gap for earlier frames that are not in this log
     * @throws AppenderFenced if this epoch or a newer one has an appender
     * @throws AudioLogUnavailable if storage is full and the log is empty; a log with frames continues
     */
    AudioAppender appender(long epoch, Continuation from);

    /** An appender for a session whose frames are all in this log. */
    default AudioAppender appender(long epoch) {
        return appender(epoch, Continuation.LOCAL_ONLY);
    }

    /** Opens a new cursor. */
    AudioCursor cursor(StartPosition from);

    /** One after the last appended sequence; 0 in an empty log. */
    long nextSequence();

    /**
     * One after the last sequence that a loss of power cannot take away any more, as far as the log promises it: with a log that
     * forces audio to the disk, the last one that was forced; otherwise {@link #nextSequence()}. Never decreases. Watchers run
     * when it rises.
     */
    long durableSequence();

    /**
     * The media time of the last frame before {@link #durableSequence}, in µs; 0 without one. For the thread that appends, the two
     * belong together if the sequence is the same after this call as before it.
     */
    long durableMediaTimeMicros();

    /** The oldest retained sequence; {@link #nextSequence()} if none is retained. */
    long retainedFromSequence();

    /** The media time of the last appended frame's first sample, in µs; 0 in an empty log. */
    long lastMediaTimeMicros();

    /** The duration of the last appended frame, in samples of its codec's clock; 0 in an empty log. */
    int lastDurationSamples();

    /** The codec of the last appended frame, as in its header; 0 in an empty log. */
    int lastCodecCode();

    /** Refuses further appends, and makes durable what was appended. Idempotent. */
    void seal();

    /** Seals the log and sets the session's last sequence. Cursors get a gap for frames that are not in this log. */
    void sealAt(Sequence last);

    /** Reverts a seal, because the session did not end. */
    void unseal();

    boolean isSealed();

    /** Whether storage is so low that the log keeps only the newest audio and evicts the rest before its retention. */
    boolean isStorageLow();

    /**
     * Registers a callback that runs after appends and seals, and when {@link #durableSequence} has risen, on the thread that did
     * it. It must be fast, and must not throw or block. It may run once for several appends.
     */
    void watch(Runnable watcher);

    void unwatch(Runnable watcher);

    /**
     * Where a session continues that may have frames on other nodes.
     *
     * @param nextSequence all earlier sequences were appended, here or on another node; 0 if unknown
     * @param nextSequenceIsLowerBound whether another node may have appended further sequences. The log then takes those
     *     that the first frame skips for appended elsewhere
     */
    record Continuation(long nextSequence, boolean nextSequenceIsLowerBound) {

        /** All frames of the session are in this log. */
        public static final Continuation LOCAL_ONLY = new Continuation(0, false);
    }
}
