// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.in.speaker;

import java.nio.ByteBuffer;

/**
 * Appends a speaker's frames to the session's log. Data plane: no method blocks, allocates or uses the session store.
 *
 * <p>Called by the transport. {@link #append}, {@link #whenReady} and {@link #firstFreeSequence} are confined to the thread that
 * reads from the speaker's connection; any thread may call the other methods. Weakness: accepts frames only while the lease is
 * held, and at most slightly faster than real time.
 */
public interface FrameSink {

    /**
     * Appends one frame.
     *
     * @param frame a well-formed frame within the tier's size limit, from position to limit; both stay unchanged
     */
    AppendResult append(ByteBuffer frame);

    /**
     * Runs the callback once, on any thread, as soon as another try makes sense after {@link AppendResult#NOT_READY}; before this
     * returns, if that is so already. Replaces an earlier callback, which is then not run.
     *
     * @param callback must be fast, and must not throw or block
     */
    void whenReady(Runnable callback);

    /** The sequence of the first frame that the log does not have. */
    long nextSequence();

    /**
     * All frames before this sequence may be acknowledged: the log has them, and a loss of power cannot take them away as far as
     * it promises that. At most {@link #nextSequence}. When it rises, the log's watchers run.
     */
    long ackedSequence();

    /**
     * The media time of the first sample of the last frame before {@link #ackedSequence}, in µs; 0 without one. For the thread
     * that appends, the two belong together if the sequence is the same after this call as before it.
     */
    long ackedMediaTimeMicros();

    /**
     * The sequence to start with when the server numbers the frames. It is {@link #nextSequence()}, or, after a lease that
     * was not released, a higher one that the previous node cannot have used.
     */
    long firstFreeSequence();

    /** The oldest sequence that listeners can still read. */
    long retainedFromSequence();

    /** The media time where the appended audio ends and the next frame begins, in µs. */
    long nextMediaTimeMicros();

    /** The audio that the session takes at once now, in µs; at most {@link #burstMicros}. More follows at {@link #rateMax}. */
    long availableMicros();

    /** The audio that the session takes at once after a break, in µs. */
    long burstMicros();

    /** The rate at which the session takes audio in the long run, as a multiple of real time; 1 or more. */
    double rateMax();

    /** Whether storage is so low that the log keeps only the newest audio: late listeners miss older frames. */
    boolean isStorageLow();

    /** Result of an append. */
    enum AppendResult {
        /** The frame is in the log. */
        APPENDED,
        /** The frame was in the log before: acknowledge it again. */
        DUPLICATE,
        /** A newer connection holds the lease. */
        REPLACED,
        /** This node released the lease because another node requested it. The session's events follow. */
        RELEASED,
        /** The session has ended or is ending: {@link SpeakerAttachment#isSessionEnded} tells which. */
        SEALED,
        /** The lease expired without renewal. The client can attach again. */
        EXPIRED,
        /** The speaker exceeds real time by more than the limits allow. */
        TOO_FAST,
        /** The frame's duration exceeds the limit. */
        TOO_LONG,
        /** The sequence is older than any frame that a client keeps unacknowledged. */
        TOO_OLD,
        /** The sequence is further ahead than a client can have spoken. */
        TOO_FAR_AHEAD,
        /** The log has no storage left. Retrying later may succeed. */
        STORAGE_FULL,
        /** The log does not take the frame at this moment: offer it again, {@link #whenReady} tells when. */
        NOT_READY
    }
}
