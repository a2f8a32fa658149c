// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.option;

import dev.holdfast.adapter.local.log.AudioLogSettings;
import dev.holdfast.bootstrap.settings.value.Fsync;
import dev.holdfast.bootstrap.settings.value.Retention;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** Settings for the audio log, with the defaults of its adapter. */
public final class AudioOptions {

    private static final AudioLogSettings LOG = AudioLogSettings.DEFAULT;

    public static final Setting<Retention> RETENTION = Setting.of(
            "retention",
            "DURATION|keep",
            DurationText.format(LOG.retention().orElseThrow()),
            "how long audio is kept for listeners that come late or come back; keep makes a recording",
            Converters.retention(Duration.ofSeconds(10), Duration.ofDays(365)));

    public static final Setting<Fsync> FSYNC = Setting.choice(
            "fsync",
            Fsync.NEVER,
            "when audio is forced to disk; a crash of the server loses nothing with never, a power failure may");

    public static final Setting<Long> SEGMENT_BYTES = Setting.of(
            "segment-bytes",
            "BYTES",
            ByteSize.format(LOG.segmentBytes()),
            "size of one file of audio, the unit that is deleted, four times as much for premium; half a minute of PCM",
            Converters.bytes(64L << 10, 256L << 20));

    public static final Setting<Long> SESSION_BYTES_MAX = Setting.of(
            "session-bytes-max",
            "BYTES",
            ByteSize.format(LOG.sessionBytesMax()),
            "audio kept for one session, the oldest is deleted first; ten minutes of anything a speaker can send",
            Converters.bytes(1L << 20, 1L << 40));

    public static final Setting<OptionalLong> AUDIO_BYTES_MAX = Setting.of(
            "audio-bytes-max",
            "BYTES|all",
            "all",
            "audio kept for all sessions; all is the whole disk, or half of Java's memory with --store memory",
            Converters.bytesOrAll(1L << 20, 1L << 50));

    public static final Setting<Long> DISK_FREE_MIN = Setting.of(
            "disk-free-min",
            "BYTES",
            ByteSize.format(LOG.diskFreeMin()),
            "disk space that audio leaves free for sessions; below twice as much no session begins",
            Converters.bytes(0L, 1L << 40));

    public static final Setting<Integer> SEGMENT_THREADS = Setting.of(
            "segment-threads",
            "NUMBER",
            Integer.toString(LOG.segmentThreads()),
            "threads that prepare and force files of audio, so that no frame waits for the disk; one disk does a few things at once",
            Converters.number(1, 64));

    public static final SettingGroup GROUP = new SettingGroup(
            "Audio",
            List.of(
                    RETENTION,
                    FSYNC,
                    SEGMENT_BYTES,
                    SESSION_BYTES_MAX,
                    AUDIO_BYTES_MAX,
                    DISK_FREE_MIN,
                    SEGMENT_THREADS));

    private AudioOptions() {}
}
