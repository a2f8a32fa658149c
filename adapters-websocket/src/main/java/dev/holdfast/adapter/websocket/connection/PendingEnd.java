// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.connection;

import dev.holdfast.domain.audio.Sequence;
import java.util.Optional;

/** An {@code endSession} that waits for its last frame. Thread-safe: the reading thread and the scheduler may both end it. */
public final class PendingEnd {

    private static final long NONE = -2;
    private static final long WITHOUT_WAITING = -1;

    /** The sequence that is waited for, or one of the two above. Changes guarded by this. */
    private volatile long lastSequence = NONE;

    private volatile long deadlineNanos;

    /** @param last the last frame to wait for; empty: none */
    public synchronized void request(Optional<Sequence> last, long deadline) {
        deadlineNanos = deadline;
        lastSequence = last.map(Sequence::value).orElse(WITHOUT_WAITING);
    }

    boolean isPending() {
        return lastSequence != NONE;
    }

    public boolean isOverdue(long now) {
        return lastSequence != NONE && now - deadlineNanos >= 0;
    }

    /** Whether the session should end now, and the caller is the one that ends it. */
    public boolean claim(long nextSequence, long now) {
        long last = lastSequence;
        if (last == NONE || nextSequence <= last && now - deadlineNanos < 0) {
            return false;
        }
        synchronized (this) {
            boolean claimed = lastSequence == last;
            lastSequence = claimed ? NONE : lastSequence;
            return claimed;
        }
    }
}
