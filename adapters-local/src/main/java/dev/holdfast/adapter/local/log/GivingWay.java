package dev.holdfast.adapter.local.log;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes when room runs out, and in which order: the audio of sessions that are over, those first that have been silent
 * for longest; and then, only so that those who speak can go on, the oldest audio of all, down to the segment that each
 * session is speaking into. Cursors tell the gap. Recordings never give way.
 */
final class GivingWay {

    private static final Logger LOG = LoggerFactory.getLogger(GivingWay.class);

    private final Collection<LocalAudioLog> logs;
    private final AudioBudget budget;
    private final LongSupplier diskFree;

    GivingWay(Collection<LocalAudioLog> logs, AudioBudget budget, LongSupplier diskFree) {
        this.logs = logs;
        this.budget = budget;
        this.diskFree = diskFree;
    }

    /** @return how many bytes came of it */
    long makeRoom() {
        long before = budget.used();
        endedSessionsGo();
        if (budget.tooMuch() > 0) {
            oldestAudioGoes();
        }
        long freed = Math.max(0, before - budget.used());
        if (freed > 0) {
            LOG.debug("{} bytes of old audio were let go before their time, to make room", freed);
        }
        return freed;
    }

    private void endedSessionsGo() {
        List<LocalAudioLog> ended = logs.stream()
                .filter(LocalAudioLog::isSealed)
                .sorted(Comparator.comparingLong(log -> log.chain().active().lastAppendNanos()))
                .toList();
        for (LocalAudioLog each : ended) {
            if (!budget.isNearlyGone()) {
                return;
            }
            each.chain().empty();
            budget.diskHas(diskFree.getAsLong());
        }
    }

    private void oldestAudioGoes() {
        PriorityQueue<SegmentChain> oldestFirst = new PriorityQueue<>(
                Comparator.comparingLong(chain -> chain.head().lastAppendNanos()));
        logs.forEach(log -> oldestFirst.add(log.chain()));
        while (budget.tooMuch() > 0 && !oldestFirst.isEmpty()) {
            SegmentChain oldest = oldestFirst.poll();
            if (oldest.letGoOfOldest() > 0) {
                budget.diskHas(diskFree.getAsLong());
                oldestFirst.add(oldest);
            }
        }
    }
}
