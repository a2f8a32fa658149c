package dev.holdfast.adapter.local.log;

import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioCursor;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.application.port.out.audio.AudioLogUnavailable;
import dev.holdfast.application.port.out.audio.FrameFormat;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.identity.SessionId;
import java.io.IOException;
import java.util.Arrays;

/**
 * One session's log: who may change it is the {@link Gate}'s to say, where its audio is the {@link SegmentChain}'s. Readers
 * need nothing but published bytes.
 */
final class LocalAudioLog implements AudioLog {

    private static final Runnable[] NOBODY = {};

    private final FrameFormat format;
    private final AudioLogSettings settings;
    private final Clock clock;
    private final LogCounts counts;
    private final Gate gate = new Gate();
    private final SegmentChain chain;

    private volatile Runnable[] watchers = NOBODY;

    /** Of the last frame; written under the gate. */
    private volatile int lastDurationSamples;

    private volatile int lastCodecCode;
    private volatile long lastMediaTimeMicros;

    LocalAudioLog(
            SessionId session,
            SegmentStore store,
            FrameFormat format,
            AudioLogSettings settings,
            Clock clock,
            LogCounts counts)
            throws IOException {
        this.format = format;
        this.settings = settings;
        this.clock = clock;
        this.counts = counts;
        this.chain = new SegmentChain(session, store, store.load(session, format), settings, clock, gate);
        for (Segment each = chain.head(); each != null; each = each.next()) {
            int frame = each.lastFrame(format);
            if (frame >= 0) {
                remember(each, frame);
            }
        }
    }

    private void remember(Segment segment, int frameAt) {
        lastDurationSamples = AudioFrame.durationSamples(segment.bytes(), frameAt);
        lastCodecCode = AudioFrame.codecCode(segment.bytes(), frameAt);
        lastMediaTimeMicros = AudioFrame.mediaTimeMicros(segment.bytes(), frameAt);
    }

    /** Under the gate. */
    void appended(Segment segment, int frameAt) {
        remember(segment, frameAt);
        segment.touchedAt(clock.nanos());
        if (settings.fsync() == Fsync.ALWAYS) {
            segment.force();
        }
    }

    /** Under the gate. */
    Segment roomFor(int length) throws IOException {
        return chain.roomFor(length);
    }

    @Override
    public AudioAppender appender(long epoch, Continuation from) {
        gate.takeOver(epoch);
        try {
            gate.exclusively(() -> chain.makeReady(from.nextSequence()));
        } catch (IOException noRoom) {
            throw new AudioLogUnavailable("there is no room for a talk: " + noRoom.getMessage(), noRoom);
        }
        return new LocalAppender(this, gate, format, epoch, from.mayBeFurther());
    }

    /** Under the gate: what comes before this sequence was appended elsewhere. */
    void goOnAt(long sequence) throws IOException {
        chain.goOnAt(sequence);
    }

    @Override
    public AudioCursor cursor(StartPosition from) {
        return new LocalCursor(this, format, from);
    }

    @Override
    public long nextSequence() {
        return chain.active().endSequence();
    }

    @Override
    public long retainedFromSequence() {
        return chain.head().firstFrameFromHere();
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
    public boolean isStorageLow() {
        return chain.isShortOfRoom();
    }

    @Override
    public void seal() {
        gate.seal();
        wakeWatchers();
    }

    @Override
    public void sealAt(Sequence last) {
        gate.seal();
        chain.endWith(last.value() + 1);
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

    LogCounts counts() {
        return counts;
    }

    SegmentChain chain() {
        return chain;
    }

    /** Nothing is appended any more, and nothing is there to read. What is still being read stays until it was. */
    void dissolve() {
        gate.seal();
        chain.dissolve();
        wakeWatchers();
    }
}
