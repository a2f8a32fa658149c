// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import dev.holdfast.adapter.local.log.background.SegmentThreads;
import dev.holdfast.adapter.local.log.storage.FolderSegments;
import dev.holdfast.adapter.local.log.storage.MemorySegments;
import dev.holdfast.adapter.local.log.storage.SegmentStore;
import dev.holdfast.adapter.local.log.storage.StorageQuota;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.application.port.out.audio.AudioLogUnavailable;
import dev.holdfast.application.port.out.audio.AudioLogs;
import dev.holdfast.application.port.out.audio.FrameFormat;
import dev.holdfast.application.port.out.metrics.Refusals;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.QualityTier;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audio logs of this process, in memory-mapped files under one folder or in memory. Threads of its own prepare their
 * segments. Safe for use by many threads.
 */
public final class LocalAudioLogs implements AudioLogs, MeterBinder, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LocalAudioLogs.class);

    /** Stored logs opened at each call of {@link #applyRetention}: few, because opening one reads all of it. */
    private static final int OPENED_PER_CALL = 20;

    private final ConcurrentHashMap<SessionId, LocalAudioLog> open = new ConcurrentHashMap<>();
    private final SegmentStore store;
    private final FrameFormat format;
    private final AudioLogSettings settings;
    private final StorageQuota quota;
    private final Clock clock;

    /** Logs of an earlier process that are not open yet; retention applies to them too. Confined to the pruning thread. */
    private final Deque<SessionId> unopened = new ArrayDeque<>();

    /** Deleted logs that cursors may still read. */
    private final Queue<LocalAudioLog> deleted = new ConcurrentLinkedQueue<>();

    private final SegmentThreads ownThreads;
    private final Executor segmentThreads;
    private final AudioLogMetrics metrics;
    private final LongAdder evictedBytes = new LongAdder();
    private volatile boolean full;

    private LocalAudioLogs(
            SegmentStore store,
            FrameFormat format,
            AudioLogSettings settings,
            StorageQuota quota,
            Clock clock,
            SegmentThreads ownThreads,
            Executor segmentThreads) {
        this.ownThreads = ownThreads;
        this.segmentThreads = segmentThreads;
        this.metrics = new AudioLogMetrics(clock);
        this.store = store;
        this.format = format;
        this.settings = settings;
        this.quota = quota;
        this.clock = clock;
        unopened.addAll(store.sessions());
        quota.setDiskFree(store.usableBytes());
        full = quota.isNearlyExhausted();
    }

    /** Opens logs that are stored in this folder. A killed process loses nothing that was appended. */
    public static LocalAudioLogs inFolder(Path folder, FrameFormat format, AudioLogSettings settings, Clock clock) {
        StorageQuota quota = new StorageQuota(settings.bytesMax(), settings.diskFreeMin());
        return with(new FolderSegments(folder, quota, settings.fsync() != Fsync.NEVER), format, settings, quota, clock);
    }

    /** Creates logs that end with the process. */
    public static LocalAudioLogs inMemory(FrameFormat format, AudioLogSettings settings, Clock clock) {
        StorageQuota quota = new StorageQuota(settings.bytesMax(), 0);
        return with(new MemorySegments(quota), format, settings, quota, clock);
    }

    static LocalAudioLogs with(
            SegmentStore store, FrameFormat format, AudioLogSettings settings, StorageQuota quota, Clock clock) {
        SegmentThreads threads = new SegmentThreads(settings.segmentThreads());
        return new LocalAudioLogs(store, format, settings, quota, clock, threads, threads);
    }

    /** The same logs, before the first is opened, with segments prepared by an executor that is not closed with the logs. */
    public LocalAudioLogs preparedBy(Executor executor) {
        return new LocalAudioLogs(store, format, settings, quota, clock, ownThreads, executor);
    }

    /**
     * Finishes what is being prepared, and forces audio to the disk unless that is left to the operating system. Logs can be
     * read afterwards; appends get no further storage.
     */
    @Override
    public void close() {
        ownThreads.close();
        open.values().forEach(LocalAudioLog::close);
    }

    @Override
    public AudioLog open(SessionId session, QualityTier tier) {
        if (segmentThreads == ownThreads) {
            ownThreads.start();
        }
        LocalAudioLog log = opened(session);
        log.setTier(tier);
        return log;
    }

    private LocalAudioLog opened(SessionId session) {
        LocalAudioLog known = open.get(session);
        if (known != null) {
            return known;
        }
        try {
            return open.computeIfAbsent(session, this::load);
        } catch (UncheckedIOException cannot) {
            throw new AudioLogUnavailable("cannot open the audio log: " + cannot.getMessage(), cannot);
        }
    }

    private LocalAudioLog load(SessionId session) {
        try {
            return new LocalAudioLog(session, store, format, settings, clock, metrics, segmentThreads);
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }

    @Override
    public Optional<AudioLog> find(SessionId session) {
        return open.containsKey(session) || store.contains(session) ? Optional.of(opened(session)) : Optional.empty();
    }

    @Override
    public Set<SessionId> inUse() {
        return Set.copyOf(open.keySet());
    }

    @Override
    public boolean isFull() {
        return full;
    }

    @Override
    public void applyRetention() {
        openStored();
        open.values().forEach(LocalAudioLog::prune);
        deleted.removeIf(log -> {
            log.segments().releaseRetired(true);
            return !log.segments().hasRetired();
        });
        quota.setDiskFree(store.usableBytes());
        if (settings.retention().isPresent() && quota.isNearlyExhausted()) {
            evictedBytes.add(new EvictionPolicy(open.values(), quota, store::usableBytes).evict());
        }
        boolean fullNow = quota.isNearlyExhausted();
        if (!fullNow) {
            open.values().forEach(log -> log.retention().resetEvicted());
        }
        if (fullNow != full) {
            full = fullNow;
            LOG.warn(
                    fullNow
                            ? "no new session can begin: audio uses {} bytes, the disk has {} free"
                            : "new sessions can begin again: audio uses {} bytes, the disk has {} free",
                    quota.used(),
                    quota.diskFree());
        }
    }

    private void openStored() {
        for (int each = 0; each < OPENED_PER_CALL && !unopened.isEmpty(); each++) {
            SessionId session = unopened.poll();
            if (store.contains(session)) {
                try {
                    opened(session);
                } catch (AudioLogUnavailable unreadable) {
                    LOG.atWarn()
                            .addKeyValue("sessionId", session)
                            .log("the audio cannot be read: {}", unreadable.getMessage());
                }
            }
        }
    }

    @Override
    public void remove(SessionId session) {
        LocalAudioLog removed = open.remove(session);
        if (removed != null) {
            removed.delete();
            deleted.add(removed);
        }
        if (settings.retention().isPresent()) {
            store.deleteAll(session);
        } else {
            store.archive(session);
        }
    }

    /** Bytes that all audio uses, on the disk or in memory. */
    long usedBytes() {
        return quota.used();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        metrics.bindTo(registry);
        gauge(registry, "audio_bytes", "bytes of audio on disk or in memory", LocalAudioLogs::usedBytes);
        gauge(registry, "audio_disk_free_bytes", "free bytes of the disk that holds audio", LocalAudioLogs::diskFree);
        gauge(registry, "audio_logs", "open logs", logs -> logs.open.size());
        gauge(registry, "audio_segments", "mapped segments", LocalAudioLogs::segments);
        gauge(
                registry,
                "mapped_memory_bytes",
                "bytes of audio files that are mapped",
                logs -> logs.store.mappedBytes());
        Gauge.builder("holdfast_direct_memory_bytes", store, SegmentStore::directBytes)
                .description("direct memory by what it is for")
                .tag("purpose", "audio")
                .register(registry);
        gauge(
                registry,
                "audio_logs_below_retention",
                "sessions that keep less audio than the retention promises",
                LocalAudioLogs::belowRetention);
        gauge(
                registry,
                "audio_full",
                "1 while new sessions are refused because storage is full",
                logs -> logs.full ? 1 : 0);
        FunctionCounter.builder("holdfast_audio_evicted_early_bytes_total", evictedBytes, LongAdder::sum)
                .description("bytes of audio evicted before their retention ended")
                .register(registry);
        Refusals.bindTo(registry, "audioBytesMax", quota, StorageQuota::refusedByMax);
        Refusals.bindTo(registry, "diskFreeMin", quota, StorageQuota::refusedByDisk);
    }

    private void gauge(MeterRegistry registry, String name, String help, ToDoubleFunction<LocalAudioLogs> value) {
        Gauge.builder("holdfast_" + name, this, value).description(help).register(registry);
    }

    private double diskFree() {
        long free = quota.diskFree();
        return free == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : free;
    }

    private long segments() {
        return open.values().stream().mapToLong(log -> log.segments().size()).sum();
    }

    private long belowRetention() {
        return open.values().stream().filter(LocalAudioLog::isStorageLow).count();
    }
}
