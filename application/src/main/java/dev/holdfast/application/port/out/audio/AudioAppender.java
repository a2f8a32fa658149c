// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.out.audio;

import java.nio.ByteBuffer;

/** Appends to a log with one epoch, until a newer epoch fences it. Used by one thread at a time. */
public interface AudioAppender {

    /**
     * Appends a frame. Copies the bytes before it returns; they survive a crash of the process. Allocates nothing. If the
     * sequence is beyond the next one, first appends a gap record for the missing frames.
     *
     * @param frame a well-formed {@link dev.holdfast.domain.audio.AudioFrame}, from position to limit; both stay unchanged
     */
    AppendResult append(ByteBuffer frame);

    /** Waits until no append is in progress. Once the appender is no longer used, the log's end is final after this. */
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
        STORAGE_FULL
    }
}
