package dev.holdfast.adapter.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.local.log.AudioLogSettings;
import dev.holdfast.adapter.local.log.LocalAudioLogs;
import dev.holdfast.application.admission.Admission;
import dev.holdfast.application.admission.ListeningPolicy;
import dev.holdfast.application.hosting.HostingService;
import dev.holdfast.application.hosting.SessionCaretaker;
import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.NewSession;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Publisher;
import dev.holdfast.application.port.in.Visitor;
import dev.holdfast.application.port.out.Caller;
import dev.holdfast.application.port.out.Measured;
import dev.holdfast.application.port.out.SessionNotices;
import dev.holdfast.application.port.out.TokenVerifier;
import dev.holdfast.application.session.Handover;
import dev.holdfast.application.session.NewsFromElsewhere;
import dev.holdfast.application.session.SessionEnding;
import dev.holdfast.application.session.SessionJournal;
import dev.holdfast.application.session.SessionLedger;
import dev.holdfast.application.speaking.SpeakingLimits;
import dev.holdfast.application.speaking.SpeakingService;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.session.LanguageTag;
import dev.holdfast.domain.session.QualityTier;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionEvent;
import dev.holdfast.domain.session.SessionId;
import dev.holdfast.testkit.clock.ManualClock;
import dev.holdfast.testkit.contract.LengthPrefixedFormat;
import dev.holdfast.testkit.session.SessionFixtures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the services count of sessions and leases, over a store as it ships and by a clock in our hand. */
class SessionEventsTest {

    private static final Visitor ANNA = new Visitor("192.0.2.1", new Credential.BearerToken("annas"));

    /** Nobody is connected. */
    private static final SessionNotices NOBODY = new SessionNotices() {
        @Override
        public void tell(Session session, List<SessionEvent> events) {}

        @Override
        public void movedAway(Session session) {}
    };

    private final ManualClock clock = new ManualClock();
    private final LocalSessionRepository sessions = LocalSessionRepository.inMemory(clock);
    private final LocalAudioLogs logs =
            LocalAudioLogs.inMemory(new LengthPrefixedFormat(), AudioLogSettings.DEFAULT, clock);
    private final LocalTickets tickets = new LocalTickets(clock);
    private final Admission admission = new Admission(
            token -> new TokenVerifier.Verdict.Verified(
                    new Caller(SessionFixtures.ANNA, clock.now().plusSeconds(3_600))),
            tickets,
            (address, attempt) -> Optional.empty(),
            ListeningPolicy.OPEN);
    private final SessionJournal journal = new SessionJournal();
    private final SessionLedger ledger = new SessionLedger(sessions, NOBODY, journal, clock);
    private final NewsFromElsewhere elsewhere = new NewsFromElsewhere(logs, NOBODY, SessionFixtures.NODE);
    private final SessionEnding ending = new SessionEnding(ledger, logs, elsewhere);
    private final Handover handover = new Handover(ledger, SessionFixtures.NODE, clock, Duration.ofSeconds(3));
    private final HostingService hosting = new HostingService(
            sessions,
            logs,
            ledger,
            ending,
            SessionFixtures.NODE,
            handover,
            admission,
            tickets,
            journal,
            clock,
            new Random(7),
            SessionFixtures.TERMS);
    private final SpeakingService speaking = new SpeakingService(
            SessionFixtures.NODE,
            false,
            ledger,
            ending,
            elsewhere,
            admission,
            logs,
            handover,
            clock,
            SessionFixtures.TERMS,
            SpeakingLimits.DEFAULT);
    private final SessionCaretaker caretaker =
            new SessionCaretaker(sessions, ledger, ending, elsewhere, logs, journal, clock, SessionFixtures.TERMS);

    private SessionId created() {
        NewSession wish = new NewSession(new LanguageTag("en-US"), QualityTier.STANDARD, Optional.empty());
        return granted(hosting.create(ANNA, wish)).id();
    }

    private Publisher speaker(SessionId session, String connection) {
        return granted(speaking.attach(ANNA, session, new ConnectionId(connection), Optional.empty()));
    }

    private static <T> T granted(Outcome<T> outcome) {
        if (outcome instanceof Outcome.Granted<T> granted) {
            return granted.value();
        }
        throw new AssertionError("not granted: " + outcome);
    }

    /** What is not zero, by the one tag that tells it apart. */
    private static Map<String, Integer> counted(Measured measured, String name) {
        return measured.measures().stream()
                .filter(measure ->
                        measure.name().equals(name) && measure.value().getAsDouble() > 0)
                .collect(Collectors.toMap(
                        measure -> measure.tags().values().iterator().next(),
                        measure -> (int) measure.value().getAsDouble()));
    }

    @Test
    void eachEventCountsOnceHoweverItCameAbout() {
        SessionId unattended = created();
        SessionId session = created();
        speaker(session, "first");
        Publisher second = speaker(session, "second");
        second.pause();
        second.pause();
        second.resumeAudio();
        second.detach();
        second.detach();
        clock.advance(Duration.ofSeconds(4));
        Publisher third = speaker(session, "third");
        clock.advance(Duration.ofMinutes(2));
        caretaker.sweep();
        third.detach();
        clock.advance(Duration.ofMinutes(11));
        caretaker.sweep();
        granted(hosting.end(ANNA, session));
        clock.advance(Duration.ofHours(13));
        caretaker.sweep();
        clock.advance(Duration.ofHours(25));
        caretaker.sweep();

        assertThat(sessions.find(unattended)).isEmpty();
        assertThat(counted(journal, "session_events_total"))
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
        assertThat(counted(journal, "resume_seconds")).isEqualTo(Map.of("speaker", 1));
    }

    @Test
    void renewedLeasesCountForWhatCameOfThem() {
        SessionId session = created();
        speaker(session, "first");
        clock.advance(Duration.ofSeconds(20));
        speaking.careForLeases(Runnable::run);
        assertThat(counted(speaking, "lease_renewals_total")).isEqualTo(Map.of("ok", 1));

        speaker(session, "second");
        clock.advance(Duration.ofSeconds(20));
        speaking.careForLeases(Runnable::run);
        assertThat(counted(speaking, "lease_renewals_total")).isEqualTo(Map.of("ok", 2, "lost", 1));

        sessions.close();
        clock.advance(Duration.ofSeconds(20));
        speaking.careForLeases(Runnable::run);
        speaking.careForLeases(Runnable::run);
        assertThat(counted(speaking, "lease_renewals_total")).isEqualTo(Map.of("ok", 2, "lost", 1, "unavailable", 2));
    }

    @Test
    void theSameRequestAgainCreatesNothing() {
        NewSession wish = new NewSession(new LanguageTag("en-US"), QualityTier.STANDARD, Optional.of("key"));
        Session first = granted(hosting.create(ANNA, wish));
        assertThat(granted(hosting.create(ANNA, wish))).isEqualTo(first);

        assertThat(counted(journal, "session_events_total")).isEqualTo(Map.of("created", 1));
    }
}
