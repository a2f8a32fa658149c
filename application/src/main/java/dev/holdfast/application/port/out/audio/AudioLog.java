package dev.holdfast.application.port.out.audio;

import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.StartPosition;

/**
 * The audio of one session: append-only, one appender at a time, any number of cursors. The one mechanism for live,
 * resume, lag and replay.
 *
 * <p>Its records are frames as they go on the wire, so what a cursor is behind by is a slice of bytes that can be sent
 * as it is. Weakness: keeps only so much; what is older is told to cursors as a gap.
 */
public interface AudioLog {

    /**
     * Takes over appending. Whoever appended with an older epoch appends nothing more from the moment this returns.
     *
     * @param from how far the talk has come already: what of that is not in this log is told to listeners as a gap
     * @throws IllegalStateException if a newer epoch has it already
     * @throws AudioLogUnavailable if there is no room for a talk that has not begun; one that has goes on
     */
    AudioAppender appender(long epoch, Continuation from);

    /** The same, where all that was said is here. */
    default AudioAppender appender(long epoch) {
        return appender(epoch, Continuation.LOCAL_ONLY);
    }

    /** A new reader. */
    AudioCursor cursor(StartPosition from);

    /** The sequence that the next frame should have: one after the last appended, 0 in an empty log. */
    long nextSequence();

    /** The oldest sequence still kept; {@link #nextSequence()} where nothing is. */
    long retainedFromSequence();

    /** The media time of the last appended frame's first sample, in µs; 0 in an empty log. */
    long lastMediaTimeMicros();

    /** The duration of the last appended frame, in samples of its codec's clock; 0 in an empty log. */
    int lastDurationSamples();

    /** The codec of the last appended frame, as in its header; 0 in an empty log. */
    int lastCodecCode();

    /** Nothing is appended any more. Again: nothing happens. */
    void seal();

    /** Sealed, with this as the talk's last frame: what is not here was appended elsewhere, and is told as a gap. */
    void sealAt(Sequence last);

    /** Takes a seal back that could not be made good. */
    void unseal();

    boolean isSealed();

    /** Whether there is no room for more than the newest audio just now: what is older goes before its time. */
    boolean isStorageLow();

    /**
     * Runs after every append and seal, on the appender's thread: must be quick, must not throw, must not block. It
     * may run once for several appends.
     */
    void watch(Runnable watcher);

    void unwatch(Runnable watcher);

    /**
     * Where a talk goes on that may have been spoken elsewhere before.
     *
     * @param nextSequence everything before this was appended here or elsewhere; 0 where nothing is known of that
     * @param maybeFurther whether the talk may have come further than that without anybody having stored it: then the
     *     first frame says how far
     */
    record Continuation(long nextSequence, boolean mayBeFurther) {

        /** All that was said is here. */
        public static final Continuation LOCAL_ONLY = new Continuation(0, false);
    }
}
