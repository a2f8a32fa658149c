package dev.holdfast.adapter.local.log;

import dev.holdfast.application.port.out.AudioLog;
import dev.holdfast.application.port.out.AudioLogUnavailable;
import dev.holdfast.application.port.out.AudioLogs;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.FrameFormat;
import dev.holdfast.domain.session.SessionId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The audio logs of this process: memory-mapped files under one folder, or memory alone. */
public final class LocalAudioLogs implements AudioLogs {

    private final ConcurrentHashMap<SessionId, LocalAudioLog> open = new ConcurrentHashMap<>();
    private final SegmentStore store;
    private final FrameFormat format;
    private final AudioLogSettings settings;
    private final Clock clock;

    private LocalAudioLogs(SegmentStore store, FrameFormat format, AudioLogSettings settings, Clock clock) {
        this.store = store;
        this.format = format;
        this.settings = settings;
        this.clock = clock;
    }

    /** Logs that outlive the process: killing it loses nothing that was appended. */
    public static LocalAudioLogs inFolder(Path folder, FrameFormat format, AudioLogSettings settings, Clock clock) {
        return new LocalAudioLogs(new FolderSegments(folder, settings.segmentBytes()), format, settings, clock);
    }

    /** Logs that end with the process. */
    public static LocalAudioLogs inMemory(FrameFormat format, AudioLogSettings settings, Clock clock) {
        return new LocalAudioLogs(new MemorySegments(settings.segmentBytes()), format, settings, clock);
    }

    @Override
    public AudioLog open(SessionId session) {
        LocalAudioLog known = open.get(session);
        return known != null ? known : opened(session);
    }

    private LocalAudioLog opened(SessionId session) {
        try {
            return open.computeIfAbsent(session, this::load);
        } catch (UncheckedIOException cannot) {
            throw new AudioLogUnavailable("cannot open the audio log: " + cannot.getMessage(), cannot);
        }
    }

    private LocalAudioLog load(SessionId session) {
        try {
            return new LocalAudioLog(session, store, format, settings, clock);
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }

    @Override
    public Optional<AudioLog> find(SessionId session) {
        return open.containsKey(session) || store.holds(session) ? Optional.of(open(session)) : Optional.empty();
    }

    @Override
    public void prune() {
        open.values().forEach(LocalAudioLog::prune);
    }

    @Override
    public void remove(SessionId session) {
        open.remove(session);
        if (settings.retention().isPresent()) {
            store.deleteAll(session);
        } else {
            store.setAside(session);
        }
    }
}
