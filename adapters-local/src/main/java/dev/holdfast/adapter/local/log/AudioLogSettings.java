package dev.holdfast.adapter.local.log;

import java.time.Duration;
import java.util.Optional;

/**
 * How much audio is kept, and how.
 *
 * @param segmentBytes size of one segment, 64 KiB to 1 GiB: what is let go is let go by whole segments
 * @param retention how long a frame is kept at the least; nothing means for ever, which makes a recording
 * @param fsync when it is forced to the disk
 */
public record AudioLogSettings(int segmentBytes, Optional<Duration> retention, Fsync fsync) {

    /** The largest frame and its gap record fit many times over. */
    private static final int SEGMENT_BYTES_MIN = 64 * 1024;

    private static final int SEGMENT_BYTES_MAX = 1024 * 1024 * 1024;

    /**
     * 4 MiB, two minutes of 16 kHz PCM; ten minutes, as long as a speaker may be away; and no forcing, because killing
     * the process loses nothing.
     */
    public static final AudioLogSettings DEFAULT =
            new AudioLogSettings(4 * 1024 * 1024, Optional.of(Duration.ofMinutes(10)), Fsync.NEVER);

    public AudioLogSettings {
        if (segmentBytes < SEGMENT_BYTES_MIN || segmentBytes > SEGMENT_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a segment has " + SEGMENT_BYTES_MIN + " to " + SEGMENT_BYTES_MAX + " bytes: " + segmentBytes);
        }
        if (retention.isPresent() && retention.get().compareTo(Duration.ZERO) <= 0) {
            throw new IllegalArgumentException("a retention is longer than nothing: " + retention.get());
        }
    }

    public AudioLogSettings withRetention(Optional<Duration> other) {
        return new AudioLogSettings(segmentBytes, other, fsync);
    }

    public AudioLogSettings withSegmentBytes(int other) {
        return new AudioLogSettings(other, retention, fsync);
    }

    public AudioLogSettings withFsync(Fsync other) {
        return new AudioLogSettings(segmentBytes, retention, other);
    }
}
