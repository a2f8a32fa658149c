// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.connection;

import dev.holdfast.domain.audio.Sequence;
import java.util.Optional;

/** An {@code endSession} that waits for its last frame. Confined to the event loop. */
public final class PendingEnd {

    private static final long NONE = -2;
    private static final long WITHOUT_WAITING = -1;

    /** The sequence that is waited for, or one of the two above. */
    private long lastSequence = NONE;

    private long deadlineNanos;

    /** @param last the last frame to wait for; empty: none */
    public void request(Optional<Sequence> last, long deadline) {
        deadlineNanos = deadline;
        lastSequence = last.map(Sequence::value).orElse(WITHOUT_WAITING);
    }

    boolean isPending() {
        return lastSequence != NONE;
    }

    public boolean isOverdue(long now) {
        return lastSequence != NONE && now - deadlineNanos >= 0;
    }

    /** Whether the session should end now. True once for each request. */
    public boolean claim(long nextSequence, long now) {
        boolean claimed = isPending() && (nextSequence > lastSequence || now - deadlineNanos >= 0);
        if (claimed) {
            lastSequence = NONE;
        }
        return claimed;
    }
}
