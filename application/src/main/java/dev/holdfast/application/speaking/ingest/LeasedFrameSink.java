// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.speaking.ingest;

import dev.holdfast.application.port.in.speaker.FrameSink;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Codec;
import dev.holdfast.domain.audio.TrackClock;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Appends frames while a lease is held, within the limits of {@link SpeakingLimits}. {@link #append}, {@link #whenReady} and
 * {@link #firstFreeSequence} are confined to the thread that reads from the speaker's connection. Any thread may call the rest;
 * the lease's holder calls {@link #leaseUntil}, {@link #expire} and {@link #release}.
 */
public final class LeasedFrameSink implements FrameSink {

    /** Twice the frames that a client keeps unacknowledged (60 s of 10 ms frames). Older ones are a client's error. */
    private static final long BACK_FRAMES_MAX = 12_000;

    /** docs/protocol.md §3: a day of 10 ms frames. A jump beyond it would use up the session's sequences at once. */
    private static final long AHEAD_FRAMES_MAX = 8_640_000;

    /** docs/protocol.md §3: 120 ms. */
    private static final long FRAME_NANOS_MAX = 120_000_000;

    /** docs/protocol.md §3: 10 ms. Shorter frames, allowed at the end of audio, cost as much, so that a client cannot flood. */
    private static final long FRAME_NANOS_MIN = 10_000_000;

    /** RFC 7587 §4.1: the clock of Opus is 48 kHz at every sample rate of the source. */
    private static final TrackClock OPUS_CLOCK = new TrackClock(48_000);

    private final AudioLog log;
    private final AudioAppender appender;
    private final Clock clock;
    private final TrackClock track;
    private final long storedMediaTimeMicros;

    private final RealTimeBudget budget;

    /** Whether the log may lack frames that another node appended. Confined to the reading thread. */
    private boolean mayLackFrames;

    private final AtomicBoolean released = new AtomicBoolean();

    private volatile long leaseUntilNanos;

    /**
     * @param track the session's sample rate
     * @param storedMediaTimeMicros where the audio ended at the attach, on any node
     * @param mayLackFrames whether another node may have appended frames that are not stored in the session
     * @param budget the session's
     */
    public LeasedFrameSink(
            AudioLog log,
            AudioAppender appender,
            TrackClock track,
            long storedMediaTimeMicros,
            boolean mayLackFrames,
            RealTimeBudget budget,
            Clock clock) {
        this.log = log;
        this.appender = appender;
        this.track = track;
        this.storedMediaTimeMicros = storedMediaTimeMicros;
        this.mayLackFrames = mayLackFrames;
        this.clock = clock;
        this.budget = budget;
        this.leaseUntilNanos = clock.nanos();
    }

    @Override
    public AppendResult append(ByteBuffer frame) {
        if (released.get()) {
            return AppendResult.RELEASED;
        }
        long now = clock.nanos();
        if (now - leaseUntilNanos >= 0) {
            return AppendResult.EXPIRED;
        }
        int at = frame.position();
        long ahead = AudioFrame.sequence(frame, at) - log.nextSequence();
        if (ahead < -BACK_FRAMES_MAX) {
            return AppendResult.TOO_OLD;
        }
        if (ahead > AHEAD_FRAMES_MAX) {
            return AppendResult.TOO_FAR_AHEAD;
        }
        long length = nanosOf(frame, at);
        if (length > FRAME_NANOS_MAX) {
            return AppendResult.TOO_LONG;
        }
        // A frame that the log has costs nothing: a client sends again what was not acknowledged.
        boolean isNew = ahead >= 0;
        long price = Math.max(length, FRAME_NANOS_MIN);
        if (isNew && !budget.take(price, now)) {
            return AppendResult.TOO_FAST;
        }
        AppendResult result =
                switch (appender.append(frame)) {
                    case APPENDED -> AppendResult.APPENDED;
                    case DUPLICATE -> AppendResult.DUPLICATE;
                    case FENCED -> AppendResult.REPLACED;
                    case SEALED -> AppendResult.SEALED;
                    case STORAGE_FULL -> AppendResult.STORAGE_FULL;
                    case NOT_READY -> AppendResult.NOT_READY;
                };
        if (result == AppendResult.APPENDED) {
            mayLackFrames = false;
        } else if (isNew) {
            budget.giveBack(price);
        }
        return result;
    }

    @Override
    public void whenReady(Runnable callback) {
        appender.whenReady(callback);
    }

    private long nanosOf(ByteBuffer frame, int at) {
        return clockOf(AudioFrame.codecCode(frame, at)).micros(AudioFrame.durationSamples(frame, at)) * 1_000;
    }

    private TrackClock clockOf(int codecCode) {
        return codecCode == Codec.OPUS.code() ? OPUS_CLOCK : track;
    }

    /** The lease is valid until this reading of {@link Clock#nanos()}. */
    public void leaseUntil(long nanos) {
        leaseUntilNanos = nanos;
    }

    /** The lease is lost: refuses frames from now on. */
    public void expire() {
        leaseUntilNanos = clock.nanos();
    }

    /** Refuses frames from now on. False if it was released before. */
    public boolean release() {
        return released.compareAndSet(false, true);
    }

    public boolean isReleased() {
        return released.get();
    }

    /**
     * Waits for an append in progress, and until what was appended is durable. After {@link #release} and this, {@link
     * #nextSequence} is final.
     */
    public void awaitIdle() {
        appender.awaitIdle();
    }

    @Override
    public long nextSequence() {
        return log.nextSequence();
    }

    @Override
    public long ackedSequence() {
        return log.durableSequence();
    }

    @Override
    public long ackedMediaTimeMicros() {
        return log.durableMediaTimeMicros();
    }

    /** A node appends fewer frames within a lease than {@link #BACK_FRAMES_MAX}. */
    @Override
    public long firstFreeSequence() {
        return mayLackFrames ? log.nextSequence() + BACK_FRAMES_MAX : log.nextSequence();
    }

    @Override
    public long retainedFromSequence() {
        return log.retainedFromSequence();
    }

    @Override
    public long nextMediaTimeMicros() {
        long end = log.lastMediaTimeMicros() + clockOf(log.lastCodecCode()).micros(log.lastDurationSamples());
        return Math.max(end, storedMediaTimeMicros);
    }

    @Override
    public long availableMicros() {
        return budget.availableNanos(clock.nanos()) / 1_000;
    }

    @Override
    public long burstMicros() {
        return budget.limits().burst().toNanos() / 1_000;
    }

    @Override
    public double rateMax() {
        return budget.limits().rateMax();
    }

    @Override
    public boolean isStorageLow() {
        return log.isStorageLow();
    }
}
