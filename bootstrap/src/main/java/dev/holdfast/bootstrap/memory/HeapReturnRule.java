// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.memory;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a full collection gives heap back and disturbs nobody: the heap has grown, the crowd for which it grew has left, and nothing
 * was collected for a while, so that little is going on. Not thread-safe.
 */
final class HeapReturnRule {

    /** A thousand listeners of a hundred sessions: 0.05 s of CPU, 0.03 s of which the server takes without any. */
    private static final int CONNECTIONS_MAX = 1_000;

    /** Less is not worth a pause. */
    private static final long GROWTH_MIN = 32 << 20;

    private final long idleNanos;

    /** When the last collection of any kind was seen. */
    private @Nullable HeapReading lastCollected;

    /** What the heap kept when it was last given back; before, what it had at the start. */
    private long keptBytes;

    /** The most connections since then. */
    private int connectionsMost;

    /** @param initialBytes what the heap has at the start, which SerialGC never gives back */
    HeapReturnRule(Duration idle, long initialBytes) {
        this.idleNanos = idle.toNanos();
        this.keptBytes = initialBytes;
    }

    /** To be asked regularly. Whether a full collection is due now. */
    boolean isDue(HeapReading now) {
        connectionsMost = Math.max(connectionsMost, now.connections());
        HeapReading last = lastCollected;
        if (last == null || last.collections() != now.collections()) {
            lastCollected = now;
            return false;
        }
        return now.nanos() - last.nanos() >= idleNanos
                && now.committedBytes() - keptBytes >= GROWTH_MIN
                && now.connections() <= Math.min(CONNECTIONS_MAX, connectionsMost / 2);
    }

    /** The collection has ended. */
    void collected(HeapReading now) {
        lastCollected = now;
        keptBytes = now.committedBytes();
        connectionsMost = now.connections();
    }
}
