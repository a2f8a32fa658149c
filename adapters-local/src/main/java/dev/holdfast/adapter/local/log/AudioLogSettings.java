package dev.holdfast.adapter.local.log;

import dev.holdfast.domain.session.QualityTier;
import java.time.Duration;
import java.util.Optional;

/**
 * How much audio is kept, and how.
 *
 * @param segmentBytes size of one segment of a standard session, 64 KiB to 256 MiB: what is let go is let go by whole
 *     segments. A premium session's are four times as large, as are its frames
 * @param retention how long a frame is kept at the least, as long as there is room; nothing means for ever, which makes
 *     a recording, and a recording never gives way
 * @param sessionBytesMax how much one session's audio may take, give or take a segment; its oldest goes first
 * @param bytesMax how much all audio together may take
 * @param diskFreeMin what the disk must have left for any more audio to be written; of no meaning in memory
 * @param fsync when it is forced to the disk
 */
public record AudioLogSettings(
        int segmentBytes,
        Optional<Duration> retention,
        long sessionBytesMax,
        long bytesMax,
        long diskFreeMin,
        Fsync fsync) {

    /** The largest frame and its gap record fit many times over. */
    private static final int SEGMENT_BYTES_MIN = 64 * 1024;

    private static final int SEGMENT_BYTES_MAX = 256 * 1024 * 1024;

    /** PROTOCOL §3: a premium frame has 16 KiB, a standard one 4. */
    private static final int PREMIUM_FACTOR = 4;

    private static final long MIB = 1024 * 1024;

    /**
     * 1 MiB, half a minute of 16 kHz PCM or five of Opus; ten minutes, as long as a speaker may be away; 256 MiB, which is
     * ten minutes of anything a premium speaker can send; as much as the disk has but 64 MiB, which the sessions' own file
     * and whoever else writes there need; and no forcing, because killing the process loses nothing.
     */
    public static final AudioLogSettings DEFAULT = new AudioLogSettings(
            (int) MIB, Optional.of(Duration.ofMinutes(10)), 256 * MIB, Long.MAX_VALUE, 64 * MIB, Fsync.NEVER);

    public AudioLogSettings {
        if (segmentBytes < SEGMENT_BYTES_MIN || segmentBytes > SEGMENT_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a segment has " + SEGMENT_BYTES_MIN + " to " + SEGMENT_BYTES_MAX + " bytes: " + segmentBytes);
        }
        if (retention.isPresent() && retention.get().compareTo(Duration.ZERO) <= 0) {
            throw new IllegalArgumentException("a retention is longer than nothing: " + retention.get());
        }
        if (sessionBytesMax < segmentBytes || bytesMax < segmentBytes || diskFreeMin < 0) {
            throw new IllegalArgumentException("there is room for a segment or more: " + sessionBytesMax + " bytes a"
                    + " session, " + bytesMax + " in all, " + diskFreeMin + " of the disk not for audio");
        }
    }

    int segmentBytes(QualityTier tier) {
        return tier == QualityTier.PREMIUM ? PREMIUM_FACTOR * segmentBytes : segmentBytes;
    }

    public AudioLogSettings withRetention(Optional<Duration> other) {
        return new AudioLogSettings(segmentBytes, other, sessionBytesMax, bytesMax, diskFreeMin, fsync);
    }

    public AudioLogSettings withSegmentBytes(int other) {
        return new AudioLogSettings(other, retention, sessionBytesMax, bytesMax, diskFreeMin, fsync);
    }

    public AudioLogSettings withSessionBytesMax(long other) {
        return new AudioLogSettings(segmentBytes, retention, other, bytesMax, diskFreeMin, fsync);
    }

    public AudioLogSettings withBytesMax(long other) {
        return new AudioLogSettings(segmentBytes, retention, sessionBytesMax, other, diskFreeMin, fsync);
    }

    public AudioLogSettings withDiskFreeMin(long other) {
        return new AudioLogSettings(segmentBytes, retention, sessionBytesMax, bytesMax, other, fsync);
    }

    public AudioLogSettings withFsync(Fsync other) {
        return new AudioLogSettings(segmentBytes, retention, sessionBytesMax, bytesMax, diskFreeMin, other);
    }
}
