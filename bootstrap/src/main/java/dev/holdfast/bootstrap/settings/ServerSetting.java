// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings;

import dev.holdfast.bootstrap.settings.value.AddressRates;
import dev.holdfast.bootstrap.settings.value.DrainSettings;
import dev.holdfast.bootstrap.settings.value.Fsync;
import dev.holdfast.bootstrap.settings.value.ListeningAccess;
import dev.holdfast.bootstrap.settings.value.LogFormat;
import dev.holdfast.bootstrap.settings.value.LogLevel;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Every setting of the server, each with its default and the reason for it. {@link StoreSetting} holds those for
 * storage, {@link AuthSetting} those for authentication, and {@link LimitSetting} those for limits.
 */
public final class ServerSetting {

    public static final Setting<String> HOST = Setting.of(
            "host",
            "ADDRESS",
            "127.0.0.1",
            "where to listen; this machine only, until someone decides otherwise",
            Readings::text);

    public static final Setting<Integer> PORT = Setting.of(
            "port",
            "PORT",
            "8080",
            "where to listen; where people look first, and 0 takes a free one",
            Readings.number(0, 65_535));

    public static final Setting<Path> DATA = Setting.of(
            "data",
            "FOLDER",
            "./data",
            "sessions, audio and the local secret; where the program was started",
            Readings::folder);

    public static final Setting<Set<String>> ALLOWED_ORIGINS = Setting.of(
            "allowed-origins",
            "ORIGINS",
            "",
            "pages from elsewhere that may connect; none has to, because this server's own always may",
            Readings::origins);

    public static final Setting<Optional<URI>> PUBLIC_URL = Setting.of(
            "public-url",
            "URL",
            "",
            "what links say; without a proxy before it, the address that was asked is right",
            Readings::publicUrl);

    public static final Setting<Boolean> PAGES = Setting.yesOrNo(
            "pages",
            "true",
            "whether people find pages here to speak, listen and watch; off leaves the API to pages of your own");

    public static final Setting<ListeningAccess> LISTENING = Setting.of(
            "listening",
            Readings.choices(ListeningAccess.class),
            "open",
            "who may listen; a talk is for whoever has its id, and token asks for one too",
            Readings.choice(ListeningAccess.class));

    public static final Setting<Duration> SPEAKER_GRACE = Setting.of(
            "speaker-grace",
            "DURATION",
            "10m",
            "how long a session waits for a lost speaker; time to change a phone's battery",
            Readings.duration(Duration.ofSeconds(1), Duration.ofDays(7)));

    public static final Setting<Duration> SESSION_UNATTENDED = Setting.of(
            "session-unattended",
            "DURATION",
            "12h",
            "how long a session waits for its first speaker; made in the morning, held in the evening",
            Readings.duration(Duration.ofSeconds(1), Duration.ofDays(365)));

    public static final Setting<Retention> RETENTION = Setting.of(
            "retention",
            "DURATION|keep",
            "10m",
            "how long audio is kept; who was away for a coffee misses nothing, keep makes a recording",
            Retention::parse);

    public static final Setting<Fsync> FSYNC = Setting.of(
            "fsync",
            Readings.choices(Fsync.class),
            "never",
            "when audio is forced to disk; a crash loses nothing anyway, only a power loss asks for more",
            Readings.choice(Fsync.class));

    public static final Setting<Long> SEGMENT_BYTES = Setting.of(
            "segment-bytes",
            "BYTES",
            "1MiB",
            "what is let go at once, four times that for premium; half a minute of PCM, and few enough to map",
            Readings.bytes(64L << 10, 256L << 20));

    public static final Setting<Long> SESSION_BYTES_MAX = Setting.of(
            "session-bytes-max",
            "BYTES",
            "256MiB",
            "audio kept of one session, oldest goes first; ten minutes of anything a speaker can send",
            Readings.bytes(1L << 20, 1L << 40));

    public static final Setting<OptionalLong> AUDIO_BYTES_MAX = Setting.of(
            "audio-bytes-max",
            "BYTES|all",
            "all",
            "audio kept of all sessions; all is what the disk has, or half of Java's memory for --store memory",
            Readings::bytesOrAll);

    public static final Setting<Long> DISK_FREE_MIN = Setting.of(
            "disk-free-min",
            "BYTES",
            "64MiB",
            "what audio leaves free on the disk; sessions are stored there too, and at twice that none begins",
            Readings.bytes(0L, 1L << 40));

    public static final Setting<Integer> LANES = Setting.of(
            "lanes",
            "NUMBER",
            "0",
            "threads that write to listeners; 0 is one for each core, because more only take turns",
            Readings.number(0, 1_024));

    public static final Setting<Double> SPEAKER_RATE_MAX = Setting.of(
            "speaker-rate-max",
            "FACTOR",
            "1.25",
            "how fast a speaker may send, of real time; enough to catch up after a break",
            Readings.factor(1.0, 1_000.0));

    public static final Setting<Duration> SPEAKER_BURST = Setting.of(
            "speaker-burst",
            "DURATION",
            "60s",
            "audio a speaker may send at once; all that a client keeps while it is away",
            Readings.duration(Duration.ofSeconds(1), Duration.ofHours(24)));

    public static final Setting<AddressRates> LIMITS = Setting.of(
            "limits",
            "NAME=PER_SECOND/BURST,…",
            AddressRates.DEFAULT,
            "what each address may try; room for a lecture hall, none for guessing ids",
            AddressRates::parse);

    public static final Setting<LogFormat> LOG_FORMAT = Setting.of(
            "log-format",
            Readings.choices(LogFormat.class),
            "text",
            "how the log is written; text is for people, json for machines",
            Readings.choice(LogFormat.class));

    public static final Setting<LogLevel> LOG_LEVEL = Setting.of(
            "log-level",
            Readings.choices(LogLevel.class),
            "info",
            "from which weight on Holdfast logs; what an operator wants to know, libraries from warn on",
            Readings.choice(LogLevel.class));

    public static final Setting<Boolean> TRUST_FORWARDED = Setting.yesOrNo(
            "trust-forwarded",
            "false",
            "whether X-Forwarded-* is believed; anyone can invent it where no proxy sets it");

    public static final Setting<Duration> LEASE = Setting.of(
            "lease",
            "DURATION",
            "60s",
            "how long a speaker's server may be cut off from the store before another takes over; what clients keep unacked",
            Readings.duration(Duration.ofSeconds(3), Duration.ofMinutes(10)));

    public static final Setting<Duration> HANDOVER_WAIT = Setting.of(
            "handover-wait",
            "DURATION",
            "3s",
            "how long an attach waits for another server to give the lease back; that one looks every second, and writes",
            Readings.duration(Duration.ZERO, Duration.ofSeconds(10)));

    public static final Setting<Duration> DRAIN_DELAY = Setting.of(
            "drain-delay",
            "DURATION",
            "0s",
            "how long after /health/ready says no the first is told to leave; as long as a load balancer takes to notice",
            Readings.duration(Duration.ZERO, DrainSettings.LONGEST));

    public static final Setting<Duration> DRAIN_WINDOW = Setting.of(
            "drain-window",
            "DURATION",
            "15s",
            "in how long all have left when the server goes away; it goes within 30 s, as containers expect",
            Readings.duration(Duration.ZERO, DrainSettings.LONGEST));

    public static final Setting<Integer> DRAIN_RATE = Setting.of(
            "drain-rate",
            "NUMBER",
            "500",
            "how many are told to leave each second, more where the window asks for it; what the next server takes in",
            Readings.number(1, 1_000_000));

    private static final List<Setting<?>> FIRST =
            List.of(HOST, PORT, PUBLIC_URL, ALLOWED_ORIGINS, TRUST_FORWARDED, PAGES, DATA);

    private static final List<Setting<?>> SESSIONS = List.of(
            LISTENING,
            SPEAKER_GRACE,
            SESSION_UNATTENDED,
            RETENTION,
            FSYNC,
            SEGMENT_BYTES,
            SESSION_BYTES_MAX,
            AUDIO_BYTES_MAX,
            DISK_FREE_MIN,
            LANES,
            SPEAKER_RATE_MAX,
            SPEAKER_BURST,
            LEASE,
            HANDOVER_WAIT,
            DRAIN_DELAY,
            DRAIN_WINDOW,
            DRAIN_RATE,
            LIMITS);

    private static final List<Setting<?>> LAST = List.of(LOG_FORMAT, LOG_LEVEL);

    /** In the order in which they are shown. */
    public static final List<Setting<?>> ALL = Stream.of(
                    FIRST,
                    List.of(StoreSetting.STORE),
                    StoreSetting.OF_DYNAMODB,
                    List.of(AuthSetting.AUTH, AuthSetting.SECRET_FILE),
                    AuthSetting.OF_JWKS,
                    List.of(AuthSetting.OPERATOR_SCOPE),
                    SESSIONS,
                    LimitSetting.ALL,
                    LAST)
            .<Setting<?>>flatMap(List::stream)
            .toList();

    private ServerSetting() {}
}
