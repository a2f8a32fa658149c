package dev.holdfast.adapter.local.log;

import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.Measure;
import dev.holdfast.application.port.out.Measured;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.application.port.out.audio.AudioLogUnavailable;
import dev.holdfast.application.port.out.audio.AudioLogs;
import dev.holdfast.application.port.out.audio.FrameFormat;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.QualityTier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The audio logs of this process: memory-mapped files under one folder, or memory alone. */
public final class LocalAudioLogs implements AudioLogs, Measured {

    private static final Logger LOG = LoggerFactory.getLogger(LocalAudioLogs.class);

    /** Opening reads a log's every byte; so many a round, and a start with many of them delays nothing. */
    private static final int OPENED_A_ROUND = 20;

    private final ConcurrentHashMap<SessionId, LocalAudioLog> open = new ConcurrentHashMap<>();
    private final SegmentStore store;
    private final FrameFormat format;
    private final AudioLogSettings settings;
    private final AudioBudget budget;
    private final Clock clock;

    /** Logs that a former process left: they grow old as well. Of the pruning thread. */
    private final Deque<SessionId> leftBehind = new ArrayDeque<>();

    /** Logs that are gone, while somebody still reads them. */
    private final Queue<LocalAudioLog> dissolved = new ConcurrentLinkedQueue<>();

    private final LogCounts counts = new LogCounts();
    private final LongAdder letGoEarly = new LongAdder();
    private volatile boolean full;

    private LocalAudioLogs(
            SegmentStore store, FrameFormat format, AudioLogSettings settings, AudioBudget budget, Clock clock) {
        this.store = store;
        this.format = format;
        this.settings = settings;
        this.budget = budget;
        this.clock = clock;
        leftBehind.addAll(store.sessions());
        budget.diskHas(store.usableBytes());
        full = budget.isNearlyGone();
    }

    /** Logs that outlive the process: killing it loses nothing that was appended. */
    public static LocalAudioLogs inFolder(Path folder, FrameFormat format, AudioLogSettings settings, Clock clock) {
        AudioBudget budget = new AudioBudget(settings.bytesMax(), settings.diskFreeMin());
        return with(
                new FolderSegments(folder, budget, settings.fsync() != Fsync.NEVER), format, settings, budget, clock);
    }

    /** Logs that end with the process. */
    public static LocalAudioLogs inMemory(FrameFormat format, AudioLogSettings settings, Clock clock) {
        AudioBudget budget = new AudioBudget(settings.bytesMax(), 0);
        return with(new MemorySegments(budget), format, settings, budget, clock);
    }

    static LocalAudioLogs with(
            SegmentStore store, FrameFormat format, AudioLogSettings settings, AudioBudget budget, Clock clock) {
        return new LocalAudioLogs(store, format, settings, budget, clock);
    }

    @Override
    public AudioLog open(SessionId session, QualityTier tier) {
        LocalAudioLog log = opened(session);
        log.chain().expect(tier);
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
            return new LocalAudioLog(session, store, format, settings, clock, counts);
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }

    @Override
    public Optional<AudioLog> find(SessionId session) {
        return open.containsKey(session) || store.holds(session) ? Optional.of(opened(session)) : Optional.empty();
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
        openSomeLeftBehind();
        open.values().forEach(log -> log.chain().prune());
        dissolved.removeIf(gone -> {
            gone.chain().releaseLeft(true);
            return !gone.chain().hasLeft();
        });
        budget.diskHas(store.usableBytes());
        if (settings.retention().isPresent() && budget.isNearlyGone()) {
            letGoEarly.add(new GivingWay(open.values(), budget, store::usableBytes).makeRoom());
        }
        boolean fullNow = budget.isNearlyGone();
        if (!fullNow) {
            open.values().forEach(log -> log.chain().hasRoomAgain());
        }
        if (fullNow != full) {
            full = fullNow;
            LOG.warn(
                    fullNow
                            ? "There is no room for new sessions: audio takes {} bytes, the disk has {} left"
                            : "There is room for new sessions again: audio takes {} bytes, the disk has {} left",
                    budget.used(),
                    budget.diskFree());
        }
    }

    private void openSomeLeftBehind() {
        for (int each = 0; each < OPENED_A_ROUND && !leftBehind.isEmpty(); each++) {
            SessionId session = leftBehind.poll();
            if (store.holds(session)) {
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
        LocalAudioLog gone = open.remove(session);
        if (gone != null) {
            gone.dissolve();
            dissolved.add(gone);
        }
        if (settings.retention().isPresent()) {
            store.deleteAll(session);
        } else {
            store.setAside(session);
        }
    }

    /** Bytes that audio takes, of the disk or of memory. */
    long usedBytes() {
        return budget.used();
    }

    @Override
    public List<Measure> measures() {
        List<Measure> all = new ArrayList<>(counts.measures());
        all.addAll(List.of(
                Measure.gauge("audio_bytes", "bytes that audio takes of the disk, or of memory", budget::used),
                Measure.gauge("audio_disk_free_bytes", "bytes that the disk of audio has left", this::diskFree),
                Measure.gauge("audio_logs", "logs that are open", open::size),
                Measure.gauge("audio_segments", "segments that are mapped and not let go", this::segments),
                Measure.gauge(
                        "audio_logs_short_of_room",
                        "talks that keep less than was promised, for want of room",
                        this::shortOfRoom),
                Measure.gauge("audio_full", "1 while no session may begin for want of room", () -> full ? 1 : 0),
                Measure.counter(
                        "audio_let_go_early_bytes_total",
                        "bytes of audio that were let go before their time, to make room",
                        letGoEarly::sum),
                Measure.refusals("audioBytesMax", budget::refusedByMax),
                Measure.refusals("diskFreeMin", budget::refusedByDisk)));
        return all;
    }

    private double diskFree() {
        long free = budget.diskFree();
        return free == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : free;
    }

    private long segments() {
        return open.values().stream().mapToLong(log -> log.chain().segments()).sum();
    }

    private long shortOfRoom() {
        return open.values().stream().filter(LocalAudioLog::isStorageLow).count();
    }
}
