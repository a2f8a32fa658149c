// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.out.audio;

import dev.holdfast.domain.audio.StartPosition;
import java.nio.ByteBuffer;

/**
 * Reads a log from one position. Reads never block, allocate only at gaps and seeks, and never delay the appender or other
 * cursors. Used by one thread at a time.
 */
public interface AudioCursor extends AutoCloseable {

    /**
     * The next records in wire format. The slice may begin inside a record that was consumed in part. Consuming bytes (the
     * buffer's position) moves the cursor. Empty at the end of the log.
     *
     * <p>If the log has evicted the next frames, the slice is a gap record.
     *
     * @param bytesMax maximum length, or one whole record if that is longer
     * @return the cursor's own buffer, valid until the next call
     */
    ByteBuffer slice(int bytesMax);

    /** Moves the cursor. A record that was consumed in part is delivered to its end first. */
    void seek(StartPosition from);

    /** The sequence of the next frame to read. Scans the log, so do not call it for every frame. */
    long nextSequence();

    /** Whether the log has evicted the segment that the cursor is in: a gap follows the rest of that segment. */
    boolean isEvicted();

    /** Unpins the cursor's segment. Buffers from {@link #slice} must not be read afterwards. */
    @Override
    void close();
}
