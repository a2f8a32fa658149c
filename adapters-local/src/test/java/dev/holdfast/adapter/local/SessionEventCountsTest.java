// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.local.log.AudioLogSettings;
import dev.holdfast.adapter.local.log.LocalAudioLogs;
import dev.holdfast.adapter.local.session.LocalSessionRepository;
import dev.holdfast.application.access.AccessControl;
import dev.holdfast.application.access.ListeningPolicy;
import dev.holdfast.application.expiry.ExpirySweeper;
import dev.holdfast.application.hosting.HostingService;
import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.application.port.in.host.HostedSession;
import dev.holdfast.application.port.in.host.NewSession;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment;
import dev.holdfast.application.port.out.security.Principal;
import dev.holdfast.application.port.out.security.TokenVerifier;
import dev.holdfast.application.port.out.session.SessionNotifier;
import dev.holdfast.application.session.LeaseHandover;
import dev.holdfast.application.session.RemoteSessionSync;
import dev.holdfast.application.session.SessionAuditLog;
import dev.holdfast.application.session.SessionEnding;
import dev.holdfast.application.session.SessionUpdater;
import dev.holdfast.application.speaking.SpeakingService;
import dev.holdfast.application.speaking.ingest.SpeakingLimits;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.LanguageTag;
import dev.holdfast.domain.session.QualityTier;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionEvent;
import dev.holdfast.testkit.clock.ManualClock;
import dev.holdfast.testkit.contract.LengthPrefixedFormat;
import dev.holdfast.testkit.session.SessionFixtures;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Metrics of sessions and leases, with a local repository and a manual clock. */
class SessionEventCountsTest {

    private static final Requester ANNA = new Requester("192.0.2.1", new Credential.BearerToken("annas"));

    /** Notifies no connection. */
    private static final SessionNotifier NO_CONNECTIONS = new SessionNotifier() {
        @Override
        public void sessionChanged(Session session, List<SessionEvent> events) {}

        @Override
        public void speakerMoved(Session session) {}
    };

    /** One for each, because a timer is bound once. */
    private final Map<MeterBinder, SimpleMeterRegistry> registries = new HashMap<>();

    private final ManualClock clock = new ManualClock();
    private final LocalSessionRepository sessions = LocalSessionRepository.inMemory(clock);
    private final LocalAudioLogs logs =
            LocalAudioLogs.inMemory(new LengthPrefixedFormat(), AudioLogSettings.DEFAULT, clock);
    private final LocalTickets tickets = new LocalTickets(clock);
    private final AccessControl access = new AccessControl(
            token -> new TokenVerifier.Verdict.Verified(
                    new Principal(SessionFixtures.ANNA, clock.now().plusSeconds(3_600))),
            tickets,
            (address, attempt) -> Optional.empty(),
            ListeningPolicy.OPEN);
    private final SessionAuditLog auditLog = new SessionAuditLog();
    private final SessionUpdater updater = new SessionUpdater(sessions, NO_CONNECTIONS, auditLog, clock);
    private final RemoteSessionSync elsewhere = new RemoteSessionSync(logs, NO_CONNECTIONS, SessionFixtures.NODE);
    private final SessionEnding ending = new SessionEnding(updater, logs, elsewhere);
    private final LeaseHandover handover =
            new LeaseHandover(updater, SessionFixtures.NODE, clock, Duration.ofSeconds(3));
    private final HostingService hosting = new HostingService(
            sessions,
            logs,
            updater,
            ending,
            SessionFixtures.NODE,
            handover,
            access,
            tickets,
            auditLog,
            clock,
            new Random(7),
            SessionFixtures.TIMEOUTS);
    private final SpeakingService speaking = new SpeakingService(
            SessionFixtures.NODE,
            false,
            updater,
            ending,
            elsewhere,
            access,
            logs,
            handover,
            clock,
            SessionFixtures.TIMEOUTS,
            SpeakingLimits.DEFAULT);
    private final ExpirySweeper sweeper =
            new ExpirySweeper(sessions, updater, ending, elsewhere, logs, auditLog, clock, SessionFixtures.TIMEOUTS);

    private SessionId created() {
        NewSession request = new NewSession(new LanguageTag("en-US"), QualityTier.STANDARD, Optional.empty());
        return granted(hosting.create(ANNA, request)).session().id();
    }

    private SpeakerAttachment speaker(SessionId session, String connection) {
        return granted(speaking.attach(ANNA, session, new ConnectionId(connection), Optional.empty(), 1));
    }

    private static <T> T granted(Outcome<T> outcome) {
        if (outcome instanceof Outcome.Granted<T> granted) {
            return granted.value();
        }
        throw new AssertionError("not granted: " + outcome);
    }

    /** Values that are not zero, by their only tag. */
    private Map<String, Integer> counted(MeterBinder metrics, String name) {
        SimpleMeterRegistry registry = registries.computeIfAbsent(metrics, unbound -> {
            SimpleMeterRegistry bound = new SimpleMeterRegistry();
            unbound.bindTo(bound);
            return bound;
        });
        return registry.get("holdfast_" + name).meters().stream()
                .filter(meter -> count(meter) > 0)
                .collect(Collectors.toMap(
                        meter -> meter.getId().getTags().get(0).getValue(), SessionEventCountsTest::count));
    }

    private static int count(Meter meter) {
        return (int) meter.measure().iterator().next().getValue();
    }

    @Test
    void eachEventIsCountedOnce() {
        SessionId unattended = created();
        SessionId session = created();
        speaker(session, "first");
        SpeakerAttachment second = speaker(session, "second");
        second.pause();
        second.pause();
        second.resumeAudio();
        second.detach();
        second.detach();
        clock.advance(Duration.ofSeconds(4));
        SpeakerAttachment third = speaker(session, "third");
        clock.advance(Duration.ofMinutes(2));
        sweeper.sweep();
        third.detach();
        clock.advance(Duration.ofMinutes(11));
        sweeper.sweep();
        granted(hosting.end(ANNA, session));
        clock.advance(Duration.ofHours(13));
        sweeper.sweep();
        clock.advance(Duration.ofHours(25));
        sweeper.sweep();

        assertThat(sessions.find(unattended)).isEmpty();
        assertThat(counted(auditLog, "session_events_total"))
                .isEqualTo(Map.of(
                        "created", 2,
                        "attached", 3,
                        "replaced", 1,
                        "paused", 1,
                        "resumed", 1,
                        "interrupted", 2,
                        "ended", 1,
                        "expired", 1,
                        "forgotten", 2));
        assertThat(counted(auditLog, "resume_seconds")).isEqualTo(Map.of("speaker", 1));
    }

    @Test
    void leaseRenewalsAreCountedByOutcome() {
        SessionId session = created();
        speaker(session, "first");
        clock.advance(Duration.ofSeconds(20));
        speaking.maintainLeases(Runnable::run);
        assertThat(counted(speaking, "lease_renewals_total")).isEqualTo(Map.of("ok", 1));

        speaker(session, "second");
        clock.advance(Duration.ofSeconds(20));
        speaking.maintainLeases(Runnable::run);
        assertThat(counted(speaking, "lease_renewals_total")).isEqualTo(Map.of("ok", 2, "lost", 1));

        sessions.close();
        clock.advance(Duration.ofSeconds(20));
        speaking.maintainLeases(Runnable::run);
        speaking.maintainLeases(Runnable::run);
        assertThat(counted(speaking, "lease_renewals_total")).isEqualTo(Map.of("ok", 2, "lost", 1, "unavailable", 2));
    }

    @Test
    void aRepeatedRequestCountsNoCreation() {
        NewSession request = new NewSession(new LanguageTag("en-US"), QualityTier.STANDARD, Optional.of("key"));
        HostedSession first = granted(hosting.create(ANNA, request));
        assertThat(granted(hosting.create(ANNA, request))).isEqualTo(first);

        assertThat(counted(auditLog, "session_events_total")).isEqualTo(Map.of("created", 1));
    }
}
