package dev.holdfast.adapter.local.log;

import dev.holdfast.application.port.out.AudioAppender;
import dev.holdfast.application.port.out.AudioCursor;
import dev.holdfast.application.port.out.AudioLog;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.FrameFormat;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.StartAt;
import dev.holdfast.domain.session.SessionId;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One session's log: a chain of segments, the oldest kept one at its head, the active one at its end.
 *
 * <p>All that changes it holds the {@link Gate}; readers need nothing but published bytes.
 */
final class LocalAudioLog implements AudioLog {

    /** Old audio goes by whole segments, so a segment covers a fifth of the retention at the most. */
    private static final int SEGMENTS_PER_RETENTION = 5;

    private static final Runnable[] NOBODY = {};

    private final SessionId session;
    private final SegmentStore store;
    private final FrameFormat format;
    private final AudioLogSettings settings;
    private final Clock clock;
    private final Gate gate = new Gate();

    private volatile Segment head;
    private volatile Segment active;
    private volatile boolean rollIsDue;
    private volatile Runnable[] watchers = NOBODY;

    /** Of the last frame; written under the gate. */
    private volatile long lastMediaTimeMicros;

    private volatile int lastDurationSamples;
    private volatile int lastCodecCode;

    LocalAudioLog(SessionId session, SegmentStore store, FrameFormat format, AudioLogSettings settings, Clock clock)
            throws IOException {
        this.session = session;
        this.store = store;
        this.format = format;
        this.settings = settings;
        this.clock = clock;
        List<Segment> left = store.load(session);
        if (left.isEmpty()) {
            left = List.of(store.create(session, 0));
        }
        this.head = left.get(0);
        this.active = recovered(left);
    }

    private Segment recovered(List<Segment> left) {
        Segment last = left.get(0);
        for (Segment segment : left) {
            segment.recover(format);
            segment.touchedAt(clock.nanos());
            if (segment != last) {
                last.continueIn(segment);
            }
            last = segment;
            rememberLastFrame(segment);
        }
        return last;
    }

    private void rememberLastFrame(Segment segment) {
        int tail = segment.published();
        for (int at = segment.markBefore(format, segment.endSequence());
                at < tail;
                at += segment.recordBytes(format, at, tail)) {
            int frame = format.frameAt(segment.bytes(), at);
            if (frame >= 0) {
                appended(segment, frame);
            }
        }
    }

    /** Written under the gate, or before anybody else knows the log. */
    void appended(Segment segment, int frameAt) {
        lastMediaTimeMicros = AudioFrame.mediaTimeMicros(segment.bytes(), frameAt);
        lastDurationSamples = AudioFrame.durationSamples(segment.bytes(), frameAt);
        lastCodecCode = AudioFrame.codecCode(segment.bytes(), frameAt);
        segment.touchedAt(clock.nanos());
        if (settings.fsync() == Fsync.ALWAYS) {
            segment.backing().force(0, segment.published());
        }
    }

    @Override
    public AudioAppender appender(long epoch) {
        gate.takeOver(epoch);
        return new LocalAppender(this, gate, format, epoch);
    }

    @Override
    public AudioCursor cursor(StartAt from) {
        return new LocalCursor(this, format, from);
    }

    @Override
    public long nextSequence() {
        return active.endSequence();
    }

    @Override
    public long retainedFromSequence() {
        Segment oldest = head;
        return oldest.isEmpty() ? oldest.endSequence() : oldest.sequenceFrom(format, 0);
    }

    @Override
    public long lastMediaTimeMicros() {
        return lastMediaTimeMicros;
    }

    @Override
    public int lastDurationSamples() {
        return lastDurationSamples;
    }

    @Override
    public int lastCodecCode() {
        return lastCodecCode;
    }

    @Override
    public void seal() {
        gate.seal();
        wakeWatchers();
    }

    @Override
    public void unseal() {
        gate.unseal();
    }

    @Override
    public boolean isSealed() {
        return gate.isSealed();
    }

    @Override
    public synchronized void watch(Runnable watcher) {
        // Never away for a moment: an append in that moment would wake nobody it stands for.
        if (Arrays.stream(watchers).anyMatch(each -> each == watcher)) {
            return;
        }
        Runnable[] more = Arrays.copyOf(watchers, watchers.length + 1);
        more[watchers.length] = watcher;
        watchers = more;
    }

    @Override
    public synchronized void unwatch(Runnable watcher) {
        watchers = Arrays.stream(watchers).filter(each -> each != watcher).toArray(Runnable[]::new);
    }

    void wakeWatchers() {
        for (Runnable watcher : watchers) {
            watcher.run();
        }
    }

    Segment head() {
        return head;
    }

    Segment active() {
        return active;
    }

    /** The segment to append so many bytes to. Under the gate. */
    Segment roomFor(int length) throws IOException {
        Segment current = active;
        if (!current.hasRoom(length) || rollIsDue && !current.isEmpty()) {
            current = roll();
        }
        current.reserve(length);
        return current;
    }

    private Segment roll() throws IOException {
        Segment full = active;
        Segment fresh = store.create(session, full.endSequence());
        fresh.touchedAt(clock.nanos());
        full.continueIn(fresh);
        active = fresh;
        rollIsDue = false;
        return fresh;
    }

    /** Lets go of what is older than the retention. What is being appended to stays, until the session is over. */
    void prune() {
        if (settings.fsync() == Fsync.INTERVAL) {
            Segment current = active;
            current.backing().force(0, current.published());
        }
        Optional<Duration> retention = settings.retention();
        if (retention.isEmpty()) {
            return;
        }
        long now = clock.nanos();
        long keep = retention.get().toNanos();
        if (gate.isSealed() && !active.isEmpty() && now - active.lastAppendNanos() > keep) {
            emptyTheActive();
        }
        Segment oldest = head;
        for (Segment after = oldest.next();
                after != null && now - oldest.lastAppendNanos() > keep;
                after = oldest.next()) {
            head = after;
            oldest.retire();
            store.delete(session, oldest);
            oldest = after;
        }
        rollIsDue = isOld(active, now - keep / SEGMENTS_PER_RETENTION);
    }

    /** An empty segment stays behind: its name is the only thing that remembers the sequence. */
    private void emptyTheActive() {
        try {
            gate.exclusively(this::roll);
        } catch (IOException later) {
            // Without room for an empty file the old audio stays a while longer.
            rollIsDue = true;
        }
    }

    private @Nullable Segment rolling;
    private long rollingSinceNanos;

    /** Whether this segment has been the active one since before then. For the pruning thread alone. */
    private boolean isOld(Segment segment, long thenNanos) {
        if (segment.isEmpty()) {
            return false;
        }
        if (rolling != segment) {
            rolling = segment;
            rollingSinceNanos = clock.nanos();
        }
        return rollingSinceNanos - thenNanos < 0;
    }
}
