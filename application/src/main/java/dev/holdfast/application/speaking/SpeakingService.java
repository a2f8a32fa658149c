package dev.holdfast.application.speaking;

import dev.holdfast.application.admission.Admission;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Publisher;
import dev.holdfast.application.port.in.SpeakIntoSession;
import dev.holdfast.application.port.in.Visitor;
import dev.holdfast.application.port.out.AddressLimits.Attempt;
import dev.holdfast.application.port.out.AudioAppender;
import dev.holdfast.application.port.out.AudioLog;
import dev.holdfast.application.port.out.AudioLogUnavailable;
import dev.holdfast.application.port.out.AudioLogs;
import dev.holdfast.application.port.out.Caller;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.session.SessionEnding;
import dev.holdfast.application.session.SessionLedger;
import dev.holdfast.domain.audio.TrackClock;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.session.Refusal;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionId;
import dev.holdfast.domain.session.SessionTerms;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Attaches speakers: takes the lease in the store, then the appender of the log with the lease's epoch. */
public final class SpeakingService implements SpeakIntoSession {

    private static final Logger LOG = LoggerFactory.getLogger(SpeakingService.class);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final SessionLedger ledger;
    private final SessionEnding ending;
    private final Admission admission;
    private final AudioLogs logs;
    private final Clock clock;
    private final SessionTerms terms;
    private final SpeakingLimits limits;

    /** Every publisher of this process, so that its lease is kept. */
    private final Set<LeasedPublisher> attached = ConcurrentHashMap.newKeySet();

    public SpeakingService(
            SessionLedger ledger,
            SessionEnding ending,
            Admission admission,
            AudioLogs logs,
            Clock clock,
            SessionTerms terms,
            SpeakingLimits limits) {
        this.ledger = ledger;
        this.ending = ending;
        this.admission = admission;
        this.logs = logs;
        this.clock = clock;
        this.terms = terms;
        this.limits = limits;
    }

    @Override
    public Outcome<Publisher> attach(
            Visitor visitor, SessionId id, ConnectionId connection, Optional<TrackClock> wanted) {
        // Who first: somebody guessing names behind the same address must not keep a speaker from coming back.
        Outcome<Caller> who = admission.speaker(visitor.credential(), id);
        Attempt attempt = who instanceof Outcome.Granted ? Attempt.KNOWN : Attempt.ATTACH;
        Optional<Denial> tooOften = admission.tooOften(visitor, attempt);
        if (tooOften.isPresent()) {
            return Outcome.denied(tooOften.get());
        }
        return who.then(caller -> admission
                .look(visitor, id, ledger)
                .then(session -> withClock(session, wanted))
                .then(track -> leased(id, caller, connection, track)));
    }

    private static Outcome<TrackClock> withClock(Session session, Optional<TrackClock> wanted) {
        if (session.clock().isEmpty()) {
            return Outcome.granted(wanted.orElse(TrackClock.SPEECH));
        }
        TrackClock fixed = session.clock().get();
        return wanted.isEmpty() || wanted.get().equals(fixed)
                ? Outcome.granted(fixed)
                : Outcome.denied(
                        new Denial.AnotherClock(fixed.hertz(), wanted.get().hertz()));
    }

    private Outcome<Publisher> leased(SessionId id, Caller caller, ConnectionId connection, TrackClock track) {
        long leaseUntil = clock.nanos() + terms.lease().toNanos();
        return ledger.change(
                        id, session -> session.attachSpeaker(caller.owner(), connection, track, clock.now(), terms))
                .then(session -> appending(session, caller, leaseUntil));
    }

    private Outcome<Publisher> appending(Session session, Caller caller, long leaseUntilNanos) {
        try {
            AudioLog log = logs.open(session.id(), session.qualityTier());
            AudioAppender appender = log.appender(session.epoch());
            LeasedPublisher publisher = new LeasedPublisher(
                    session,
                    caller,
                    log,
                    appender,
                    leaseUntilNanos,
                    this,
                    admission,
                    ledger,
                    ending,
                    clock,
                    terms,
                    limits);
            attached.add(publisher);
            LOG.info("speaker attached to session {} with epoch {}", session.id(), session.epoch());
            return Outcome.granted(publisher);
        } catch (IllegalStateException anotherWasFaster) {
            return Outcome.denied(new Denial.Refused(new Refusal.LeaseLost(session.id(), session.epoch())));
        } catch (AudioLogUnavailable outage) {
            LOG.warn("nobody can speak in session {} just now: {}", session.id(), outage.getMessage());
            ledger.change(session.id(), now -> now.detachSpeaker(session.epoch(), clock.now(), terms));
            return Outcome.denied(
                    logs.isFull() ? new Denial.NoRoomForAudio(RETRY_AFTER) : new Denial.Unavailable(RETRY_AFTER));
        }
    }

    void detached(LeasedPublisher publisher) {
        attached.remove(publisher);
    }

    /** Renews the lease of every attached speaker. Called a few times within {@link SessionTerms#lease()}. */
    public void renewLeases() {
        attached.forEach(LeasedPublisher::renew);
    }
}
