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
import dev.holdfast.application.port.out.Measure;
import dev.holdfast.application.port.out.Measured;
import dev.holdfast.application.session.Handover;
import dev.holdfast.application.session.NewsFromElsewhere;
import dev.holdfast.application.session.SessionEnding;
import dev.holdfast.application.session.SessionLedger;
import dev.holdfast.domain.audio.TrackClock;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.session.Decision;
import dev.holdfast.domain.session.NodeId;
import dev.holdfast.domain.session.Refusal;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionId;
import dev.holdfast.domain.session.SessionState;
import dev.holdfast.domain.session.SessionTerms;
import dev.holdfast.domain.session.Spoken;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Attaches speakers: takes the lease in the store, then the appender of the log with the lease's epoch. */
public final class SpeakingService implements SpeakIntoSession, Measured {

    private static final Logger LOG = LoggerFactory.getLogger(SpeakingService.class);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** Some megabyte. What is forgotten beyond that runs out by itself, in the time of a lease. */
    private static final int PERHAPS_TAKEN_MAX = 10_000;

    /** What is known already is further than this. */
    private static final Spoken.Progress NOTHING_MORE = new Spoken.Progress(0, 0);

    private final NodeId here;
    private final boolean storeIsShared;
    private final SessionLedger ledger;
    private final SessionEnding ending;
    private final NewsFromElsewhere elsewhere;
    private final Admission admission;
    private final AudioLogs logs;
    private final Clock clock;
    private final SessionTerms terms;
    private final SpeakingLimits limits;
    private final Handover handover;

    /** Every publisher of this process, so that its lease is kept. */
    private final Set<LeasedPublisher> attached = ConcurrentHashMap.newKeySet();

    private final Arrivals arrivals = new Arrivals();

    private final Set<PerhapsTaken> perhapsTaken = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean givingBack = new AtomicBoolean();

    private final LeaseRenewals renewals = new LeaseRenewals();

    /**
     * @param here the server whose log is appended to
     * @param storeIsShared whether other servers may use the same store
     */
    public SpeakingService(
            NodeId here,
            boolean storeIsShared,
            SessionLedger ledger,
            SessionEnding ending,
            NewsFromElsewhere elsewhere,
            Admission admission,
            AudioLogs logs,
            Handover handover,
            Clock clock,
            SessionTerms terms,
            SpeakingLimits limits) {
        this.here = here;
        this.storeIsShared = storeIsShared;
        this.ledger = ledger;
        this.ending = ending;
        this.elsewhere = elsewhere;
        this.admission = admission;
        this.logs = logs;
        this.clock = clock;
        this.terms = terms;
        this.limits = limits;
        this.handover = handover;
    }

    @Override
    public Outcome<Publisher> attach(
            Visitor visitor, SessionId id, ConnectionId connection, Optional<TrackClock> wanted) {
        arrivals.came(connection);
        Outcome<Publisher> outcome = attached(visitor, id, connection, wanted);
        if (outcome instanceof Outcome.Denied<Publisher>) {
            arrivals.left(connection);
        }
        return outcome;
    }

    private Outcome<Publisher> attached(
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
                .then(session ->
                        session.owner().equals(caller.owner()) ? handover.awaited(session) : Outcome.granted(session))
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
        long leasedAt = clock.nanos();
        AtomicReference<Session> before = new AtomicReference<>();
        Outcome<Session> taken = ledger.change(id, session -> {
            before.set(session);
            if (session.state() instanceof SessionState.Attended attended
                    && arrivals.isLater(attended.lease().connection(), connection)) {
                return new Decision.Refused(new Refusal.LeaseLost(id, session.epoch()));
            }
            return session.attachSpeaker(caller.owner(), here, connection, track, clock.now(), terms);
        });
        boolean wasAskedFor = before.get() != null && perhapsTaken.size() < PERHAPS_TAKEN_MAX;
        if (wasAskedFor
                && taken instanceof Outcome.Denied<Session> denied
                && denied.denial() instanceof Denial.Unavailable) {
            perhapsTaken.add(new PerhapsTaken(id, connection));
        }
        return taken.then(session -> appending(before.get(), session, caller, leasedAt));
    }

    /** @param before as it stood when the lease was taken: whose it was then, and where */
    private Outcome<Publisher> appending(Session before, Session session, Caller caller, long leasedAtNanos) {
        try {
            AudioLog log = logs.open(session.id(), session.qualityTier());
            AudioAppender appender = log.appender(
                    session.epoch(),
                    new AudioLog.Continuation(
                            session.spoken().map(Spoken::nextSequence).orElse(0L), before.wasSpokenElsewhere(here)));
            LeasedPublisher publisher = new LeasedPublisher(
                    session,
                    caller,
                    log,
                    appender,
                    before.mayLackSome(here),
                    leasedAtNanos,
                    this,
                    admission,
                    ledger,
                    ending,
                    clock,
                    terms,
                    limits);
            attached.add(publisher);
            return Outcome.granted(publisher);
        } catch (IllegalStateException anotherWasFaster) {
            return Outcome.denied(new Denial.Refused(new Refusal.LeaseLost(session.id(), session.epoch())));
        } catch (AudioLogUnavailable outage) {
            LOG.atWarn()
                    .addKeyValue("sessionId", session.id())
                    .log("nobody can speak just now: {}", outage.getMessage());
            ledger.change(session.id(), now -> now.detachSpeaker(session.epoch(), NOTHING_MORE, clock.now(), terms));
            return Outcome.denied(
                    logs.isFull() ? new Denial.NoRoomForAudio(RETRY_AFTER) : new Denial.Unavailable(RETRY_AFTER));
        }
    }

    NodeId here() {
        return here;
    }

    LeaseRenewals renewals() {
        return renewals;
    }

    @Override
    public List<Measure> measures() {
        return renewals.measures();
    }

    void detached(LeasedPublisher publisher) {
        attached.remove(publisher);
        arrivals.left(publisher.lease().connection());
    }

    /** The lease is another's, or the session over, and it did not happen here: whoever is here should know. */
    void lost(LeasedPublisher publisher) {
        detached(publisher);
        if (ledger.find(publisher.session().id()) instanceof Outcome.Granted<Session> found) {
            elsewhere.happened(found.value());
        }
    }

    /** Its owner waits for the lease at another server: whoever still thinks to speak here does so no longer. */
    void gaveBack(LeasedPublisher publisher) {
        Outcome<Session> became = ledger.find(publisher.session().id()).then(handover::followed);
        if (became instanceof Outcome.Granted<Session> ended && ended.value().isEnded()) {
            elsewhere.happened(ended.value());
        } else {
            elsewhere.handedOver(publisher.session(), publisher.lease());
        }
    }

    /**
     * Renews every lease that is due for it, or could not be renewed a moment ago; and where other servers use the store too,
     * looks whether one of them was asked for it. Called every second or so.
     *
     * @param threads where that may block; a lease that waits for its turn is not asked to wait twice
     */
    public void careForLeases(Executor threads) {
        if (!perhapsTaken.isEmpty() && givingBack.compareAndSet(false, true)) {
            threads.execute(this::giveBackWhatWasTaken);
        }
        attached.stream()
                .filter(publisher -> publisher.claimCare(storeIsShared))
                .forEach(due -> threads.execute(due::care));
    }

    /** One after the other, and not on while the store is away: whoever asks it for each of them waits for each. */
    private void giveBackWhatWasTaken() {
        try {
            for (PerhapsTaken lease : perhapsTaken) {
                if (!isSettled(lease)) {
                    return;
                }
                perhapsTaken.remove(lease);
            }
        } finally {
            givingBack.set(false);
        }
    }

    /** The store did not say whether it took the change: whoever attached was told no, and nobody would give it back. */
    private boolean isSettled(PerhapsTaken lease) {
        Outcome<Session> outcome = ledger.change(
                lease.session(),
                session -> session.state() instanceof SessionState.Attended attended
                                && attended.lease().connection().equals(lease.connection())
                        ? session.detachSpeaker(session.epoch(), NOTHING_MORE, clock.now(), terms)
                        : new Decision.Refused(new Refusal.LeaseLost(session.id(), session.epoch())));
        return !(outcome instanceof Outcome.Denied<Session> denied && denied.denial() instanceof Denial.Unavailable);
    }

    /** A lease that this connection may have been given without anybody knowing. */
    private record PerhapsTaken(SessionId session, ConnectionId connection) {}
}
