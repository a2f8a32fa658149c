// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.out.audio;

import java.nio.ByteBuffer;

/** Appends to a log with one epoch, until a newer epoch fences it. Used by one thread at a time. */
public interface AudioAppender {

    /**
     * Appends a frame. Copies the bytes before it returns; they survive a crash of the process. Allocates nothing, takes no
     * lock, and never waits for the disk. If the sequence is beyond the next one, first appends a gap record for the missing
     * frames.
     *
     * @param frame a well-formed {@link dev.holdfast.domain.audio.AudioFrame}, from position to limit; both stay unchanged
     */
    AppendResult append(ByteBuffer frame);

    /**
     * Runs the callback once, as soon as another try makes sense after {@link AppendResult#NOT_READY}: the storage is there, or
     * it is known that there is none, or the appender is fenced, or the log sealed. If one of these is so already, or no try
     * is waiting, the callback runs before this returns. It replaces an earlier callback, which is then not run.
     *
     * <p>Called by the thread that appends.
     *
     * @param callback runs on any thread. It must be fast, and must not throw or block
     */
    void whenReady(Runnable callback);

    /**
     * Waits until no append is in progress, and until what was appended is durable ({@link AudioLog#durableSequence}). Once
     * the appender is no longer used, the log's end is final after this. May wait for the disk.
     */
    void awaitIdle();

    /** Result of an append. */
    enum AppendResult {
        /** The frame is in the log. */
        APPENDED,
        /** The frame was in the log before. */
        DUPLICATE,
        /** A newer epoch has fenced this appender. */
        FENCED,
        /** The log is sealed. */
        SEALED,
        /** The disk or the storage quota is full. Retrying later may succeed. */
        STORAGE_FULL,
        /**
         * The frame was not taken: the storage for it is not reserved yet, or another thread changes the log at this moment.
         * {@link #whenReady} tells when to try again.
         */
        NOT_READY
    }
}
