// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import dev.holdfast.domain.session.QualityTier;
import java.time.Duration;
import java.util.Optional;

/**
 * Limits and durability of audio logs.
 *
 * @param segmentBytes size of a standard session's segments, 64 KiB to 256 MiB. Audio is removed by whole segments. A
 *     premium session's segments are four times as large, as its frames are
 * @param retention how long a frame is kept at least, unless storage runs out; empty keeps recordings, which are never
 *     removed
 * @param sessionBytesMax maximum for one session's audio, exceeded by at most one segment; its oldest segments are removed
 * @param bytesMax maximum for all audio together
 * @param diskFreeMin bytes that the disk must have free before more audio is written; ignored in memory
 * @param fsync when audio is forced to the disk
 * @param segmentThreads threads that create, extend and force segments ahead of appends, 1 to 64
 */
public record AudioLogSettings(
        int segmentBytes,
        Optional<Duration> retention,
        long sessionBytesMax,
        long bytesMax,
        long diskFreeMin,
        Fsync fsync,
        int segmentThreads) {

    /** Several times the largest frame and its gap record. */
    private static final int SEGMENT_BYTES_MIN = 64 * 1024;

    private static final int SEGMENT_BYTES_MAX = 256 * 1024 * 1024;

    /** docs/protocol.md §3: a premium frame has up to 16 KiB, a standard one 4 KiB. */
    private static final int PREMIUM_FACTOR = 4;

    private static final int SEGMENT_THREADS_MAX = 64;

    private static final long MIB = 1024 * 1024;

    /**
     * Segments of 1 MiB: half a minute of 16 kHz PCM, or five minutes of Opus. Retention of ten minutes: the longest
     * absence of a speaker before the session ends. 256 MiB a session: ten minutes of whatever a premium speaker can send.
     * No maximum for all audio, but 64 MiB left free for the session file and other programs. No fsync: a killed process
     * loses nothing. Four threads: they wait for one disk, which does a few things at a time; one that is stuck leaves three.
     */
    public static final AudioLogSettings DEFAULT = new AudioLogSettings(
            (int) MIB, Optional.of(Duration.ofMinutes(10)), 256 * MIB, Long.MAX_VALUE, 64 * MIB, Fsync.NEVER, 4);

    public AudioLogSettings {
        if (segmentBytes < SEGMENT_BYTES_MIN || segmentBytes > SEGMENT_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a segment has " + SEGMENT_BYTES_MIN + " to " + SEGMENT_BYTES_MAX + " bytes, not " + segmentBytes);
        }
        if (retention.isPresent() && retention.get().compareTo(Duration.ZERO) <= 0) {
            throw new IllegalArgumentException("the retention must be positive: " + retention.get());
        }
        if (segmentThreads < 1 || segmentThreads > SEGMENT_THREADS_MAX) {
            throw new IllegalArgumentException(
                    "1 to " + SEGMENT_THREADS_MAX + " threads prepare segments, not " + segmentThreads);
        }
        if (sessionBytesMax < segmentBytes || bytesMax < segmentBytes || diskFreeMin < 0) {
            throw new IllegalArgumentException("a session and all audio must hold at least one segment: "
                    + sessionBytesMax + " bytes a session, " + bytesMax + " in all; free on the disk: " + diskFreeMin);
        }
    }

    int segmentBytes(QualityTier tier) {
        return tier == QualityTier.PREMIUM ? PREMIUM_FACTOR * segmentBytes : segmentBytes;
    }

    public AudioLogSettings withRetention(Optional<Duration> other) {
        return new AudioLogSettings(segmentBytes, other, sessionBytesMax, bytesMax, diskFreeMin, fsync, segmentThreads);
    }

    public AudioLogSettings withSegmentBytes(int other) {
        return new AudioLogSettings(other, retention, sessionBytesMax, bytesMax, diskFreeMin, fsync, segmentThreads);
    }

    public AudioLogSettings withSessionBytesMax(long other) {
        return new AudioLogSettings(segmentBytes, retention, other, bytesMax, diskFreeMin, fsync, segmentThreads);
    }

    public AudioLogSettings withBytesMax(long other) {
        return new AudioLogSettings(
                segmentBytes, retention, sessionBytesMax, other, diskFreeMin, fsync, segmentThreads);
    }

    public AudioLogSettings withDiskFreeMin(long other) {
        return new AudioLogSettings(segmentBytes, retention, sessionBytesMax, bytesMax, other, fsync, segmentThreads);
    }

    public AudioLogSettings withFsync(Fsync other) {
        return new AudioLogSettings(
                segmentBytes, retention, sessionBytesMax, bytesMax, diskFreeMin, other, segmentThreads);
    }

    public AudioLogSettings withSegmentThreads(int other) {
        return new AudioLogSettings(segmentBytes, retention, sessionBytesMax, bytesMax, diskFreeMin, fsync, other);
    }
}
