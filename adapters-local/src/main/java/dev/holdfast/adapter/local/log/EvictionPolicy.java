// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import dev.holdfast.adapter.local.log.storage.StorageQuota;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Evicts audio before its retention ends when storage runs out: first audio of ended sessions, least recently appended
 * first; then, only as far as active sessions need it to continue, the oldest segments of all sessions except each
 * active segment. Cursors report the gap. Recordings are never evicted. Confined to the pruning thread.
 */
final class EvictionPolicy {

    private static final Logger LOG = LoggerFactory.getLogger(EvictionPolicy.class);

    private final Collection<LocalAudioLog> logs;
    private final StorageQuota quota;
    private final LongSupplier diskFree;

    EvictionPolicy(Collection<LocalAudioLog> logs, StorageQuota quota, LongSupplier diskFree) {
        this.logs = logs;
        this.quota = quota;
        this.diskFree = diskFree;
    }

    /** @return the number of bytes evicted */
    long evict() {
        long before = quota.used();
        evictEndedSessions();
        if (quota.excessBytes() > 0) {
            evictOldestSegments();
        }
        long evicted = Math.max(0, before - quota.used());
        if (evicted > 0) {
            LOG.debug("{} bytes of old audio were evicted before their retention ended", evicted);
        }
        return evicted;
    }

    private void evictEndedSessions() {
        List<LocalAudioLog> ended = logs.stream()
                .filter(LocalAudioLog::isSealed)
                .sorted(Comparator.comparingLong(log -> log.segments().active().lastAppendNanos()))
                .toList();
        for (LocalAudioLog each : ended) {
            if (!quota.isNearlyExhausted()) {
                return;
            }
            each.retention().clear();
            quota.setDiskFree(diskFree.getAsLong());
        }
    }

    private void evictOldestSegments() {
        PriorityQueue<LocalAudioLog> oldestFirst = new PriorityQueue<>(
                Comparator.comparingLong(log -> log.segments().head().lastAppendNanos()));
        oldestFirst.addAll(logs);
        while (quota.excessBytes() > 0 && !oldestFirst.isEmpty()) {
            LocalAudioLog oldest = oldestFirst.poll();
            if (oldest.retention().evictOldest() > 0) {
                quota.setDiskFree(diskFree.getAsLong());
                oldestFirst.add(oldest);
            }
        }
    }
}
