// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.option;

import dev.holdfast.application.speaking.ingest.SpeakingLimits;
import dev.holdfast.bootstrap.settings.value.ListeningAccess;
import dev.holdfast.domain.session.SessionTimeouts;
import java.time.Duration;
import java.util.List;

/** Settings for sessions: who may listen, how long a session waits, and what a speaker may send. The defaults are those of the domain. */
public final class SessionOptions {

    private static final SessionTimeouts TIMEOUTS = SessionTimeouts.DEFAULT;

    public static final Setting<ListeningAccess> LISTENING = Setting.choice(
            "listening",
            ListeningAccess.OPEN,
            "who may listen: open is every client that knows the session's id, token asks for a token too");

    public static final Setting<Boolean> LISTEN_KEYS = Setting.bool(
            "listen-keys",
            false,
            "whether a listener without a token needs the key in the link that the speaker shares; off, so that a name that is"
                    + " said aloud is enough");

    public static final Setting<Duration> SPEAKER_GRACE = Setting.of(
            "speaker-grace",
            "DURATION",
            DurationText.format(TIMEOUTS.speakerGrace()),
            "how long a session waits for a speaker whose connection is lost; time to change a phone's battery",
            Converters.duration(Duration.ofSeconds(1), Duration.ofDays(7)));

    public static final Setting<Duration> SESSION_UNATTENDED = Setting.of(
            "session-unattended",
            "DURATION",
            DurationText.format(TIMEOUTS.firstSpeakerTimeout()),
            "how long a session waits for its first speaker; created in the morning, used in the evening",
            Converters.duration(Duration.ofSeconds(1), Duration.ofDays(365)));

    public static final Setting<Double> SPEAKER_RATE_MAX = Setting.of(
            "speaker-rate-max",
            "FACTOR",
            Double.toString(SpeakingLimits.DEFAULT.rateMax()),
            "how fast a speaker may send, as a multiple of real time; enough to catch up after a break",
            Converters.factor(1.0, 1_000.0));

    public static final Setting<Duration> SPEAKER_BURST = Setting.of(
            "speaker-burst",
            "DURATION",
            DurationText.format(SpeakingLimits.DEFAULT.burst()),
            "audio that a speaker may send at once; all that a client keeps while its connection is lost",
            Converters.duration(Duration.ofSeconds(1), Duration.ofHours(24)));

    public static final Setting<Duration> LEASE = Setting.of(
            "lease",
            "DURATION",
            DurationText.format(TIMEOUTS.lease()),
            "how long a speaker's server may lose the store before another server takes over; as long as clients keep"
                    + " unacked audio",
            Converters.duration(Duration.ofSeconds(3), Duration.ofMinutes(10)));

    public static final Setting<Duration> HANDOVER_WAIT = Setting.of(
            "handover-wait",
            "DURATION",
            "3s",
            "how long an attach waits for another server to release the lease; that server looks every second",
            Converters.duration(Duration.ZERO, Duration.ofSeconds(10)));

    public static final SettingGroup GROUP = new SettingGroup(
            "Sessions",
            List.of(
                    LISTENING,
                    LISTEN_KEYS,
                    SPEAKER_GRACE,
                    SESSION_UNATTENDED,
                    SPEAKER_RATE_MAX,
                    SPEAKER_BURST,
                    LEASE,
                    HANDOVER_WAIT));

    private SessionOptions() {}
}
