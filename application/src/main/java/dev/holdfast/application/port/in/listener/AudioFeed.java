// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.in.listener;

import dev.holdfast.domain.audio.StartPosition;
import java.nio.ByteBuffer;

/**
 * A listener's cursor in a session's log. Data plane: no method blocks or uses the session store.
 *
 * <p>Called by the transport. {@link #slice}, {@link #beginsWithGap}, {@link #nextSequence} and {@link #seek} are confined to
 * the one thread that writes to the listener's connection; any thread may call the other methods. Weakness: the log evicts
 * audio that a slow listener has not read; the feed then delivers a gap record.
 */
public interface AudioFeed {

    /**
     * The next records in wire format; empty at the end of the log. Consuming bytes moves the cursor.
     *
     * @param bytesMax maximum length, or one whole record if that is longer
     * @return a buffer that is valid until the next call
     */
    ByteBuffer slice(int bytesMax);

    /** Whether the sequence that was requested last, by the attach or by {@link #seek}, was evicted: a gap comes first. */
    boolean beginsWithGap();

    /** The sequence of the next frame to read. Scans the log, so do not call it for every frame. */
    long nextSequence();

    /** The sequence that the speaker's next frame will have. */
    long liveSequence();

    /** The oldest retained sequence. */
    long retainedFromSequence();

    /** Whether the log is complete because the session has ended. Existing frames can still be read. */
    boolean isSealed();

    /** Whether the log has evicted the segment that the cursor is in: a gap follows. */
    boolean isEvicted();

    /** Moves the cursor. */
    void seek(StartPosition from);

    /**
     * Registers a callback that runs after appends and seals, on the appending thread. It must be fast and must not throw.
     * It belongs to the log, not to this feed: registering it twice has no effect, and it stays until {@link #unwatch}.
     */
    void watch(Runnable watcher);

    /** Removes a callback, whichever feed of the session registered it. */
    void unwatch(Runnable watcher);
}
