package dev.holdfast.application.speaking;

import dev.holdfast.application.access.AccessControl;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.application.port.in.speaker.SpeakIntoSession;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.Measure;
import dev.holdfast.application.port.out.Measured;
import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.application.port.out.audio.AudioLogUnavailable;
import dev.holdfast.application.port.out.audio.AudioLogs;
import dev.holdfast.application.port.out.security.AddressLimits.Attempt;
import dev.holdfast.application.port.out.security.Principal;
import dev.holdfast.application.session.LeaseHandover;
import dev.holdfast.application.session.RemoteSessionSync;
import dev.holdfast.application.session.SessionEnding;
import dev.holdfast.application.session.SessionUpdater;
import dev.holdfast.domain.audio.TrackClock;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.identity.NodeId;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.AudioProgress;
import dev.holdfast.domain.session.Decision;
import dev.holdfast.domain.session.Refusal;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionState;
import dev.holdfast.domain.session.SessionTerms;
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
    private static final AudioProgress.Position NOTHING_MORE = new AudioProgress.Position(0, 0);

    private final NodeId here;
    private final boolean storeIsShared;
    private final SessionUpdater updater;
    private final SessionEnding ending;
    private final RemoteSessionSync elsewhere;
    private final AccessControl access;
    private final AudioLogs logs;
    private final Clock clock;
    private final SessionTerms terms;
    private final SpeakingLimits limits;
    private final LeaseHandover handover;

    /** Every publisher of this process, so that its lease is kept. */
    private final Set<LeasedPublisher> attached = ConcurrentHashMap.newKeySet();

    private final AttachOrder arrivals = new AttachOrder();

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
            SessionUpdater updater,
            SessionEnding ending,
            RemoteSessionSync elsewhere,
            AccessControl access,
            AudioLogs logs,
            LeaseHandover handover,
            Clock clock,
            SessionTerms terms,
            SpeakingLimits limits) {
        this.here = here;
        this.storeIsShared = storeIsShared;
        this.updater = updater;
        this.ending = ending;
        this.elsewhere = elsewhere;
        this.access = access;
        this.logs = logs;
        this.clock = clock;
        this.terms = terms;
        this.limits = limits;
        this.handover = handover;
    }

    @Override
    public Outcome<SpeakerAttachment> attach(
            Requester requester, SessionId id, ConnectionId connection, Optional<TrackClock> wanted) {
        arrivals.came(connection);
        Outcome<SpeakerAttachment> outcome = attached(requester, id, connection, wanted);
        if (outcome instanceof Outcome.Denied<SpeakerAttachment>) {
            arrivals.left(connection);
        }
        return outcome;
    }

    private Outcome<SpeakerAttachment> attached(
            Requester requester, SessionId id, ConnectionId connection, Optional<TrackClock> wanted) {
        // Who first: somebody guessing names behind the same address must not keep a speaker from coming back.
        Outcome<Principal> who = access.authorizeSpeaker(requester.credential(), id);
        Attempt attempt = who instanceof Outcome.Granted ? Attempt.KNOWN : Attempt.ATTACH;
        Optional<Denial> tooOften = access.limitRate(requester, attempt);
        if (tooOften.isPresent()) {
            return Outcome.denied(tooOften.get());
        }
        return who.then(caller -> access.findSession(requester, id, updater)
                .then(session -> session.owner().equals(caller.owner())
                        ? handover.awaitRelease(session)
                        : Outcome.granted(session))
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
                : Outcome.denied(new Denial.SampleRateMismatch(
                        fixed.hertz(), wanted.get().hertz()));
    }

    private Outcome<SpeakerAttachment> leased(
            SessionId id, Principal caller, ConnectionId connection, TrackClock track) {
        long leasedAt = clock.nanos();
        AtomicReference<Session> before = new AtomicReference<>();
        Outcome<Session> taken = updater.change(id, session -> {
            before.set(session);
            if (session.state() instanceof SessionState.Leased attended
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
    private Outcome<SpeakerAttachment> appending(
            Session before, Session session, Principal caller, long leasedAtNanos) {
        try {
            AudioLog log = logs.open(session.id(), session.qualityTier());
            AudioAppender appender = log.appender(
                    session.epoch(),
                    new AudioLog.Continuation(
                            session.audioProgress()
                                    .map(AudioProgress::nextSequence)
                                    .orElse(0L),
                            before.isNewestAudioOnAnotherNode(here)));
            LeasedPublisher publisher = new LeasedPublisher(
                    session,
                    caller,
                    log,
                    appender,
                    before.isAudioProgressUncertain(here),
                    leasedAtNanos,
                    this,
                    access,
                    updater,
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
            updater.change(session.id(), now -> now.detachSpeaker(session.epoch(), NOTHING_MORE, clock.now(), terms));
            return Outcome.denied(
                    logs.isFull() ? new Denial.StorageFull(RETRY_AFTER) : new Denial.Unavailable(RETRY_AFTER));
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
        if (updater.find(publisher.session().id()) instanceof Outcome.Granted<Session> found) {
            elsewhere.apply(found.value());
        }
    }

    /** Its owner waits for the lease at another server: whoever still thinks to speak here does so no longer. */
    void gaveBack(LeasedPublisher publisher) {
        Outcome<Session> became = updater.find(publisher.session().id()).then(handover::awaitTakeover);
        if (became instanceof Outcome.Granted<Session> ended && ended.value().isEnded()) {
            elsewhere.apply(ended.value());
        } else {
            elsewhere.leaseReleased(publisher.session(), publisher.lease());
        }
    }

    /**
     * Renews every lease that is due for it, or could not be renewed a moment ago; and where other servers use the store too,
     * looks whether one of them was asked for it. Called every second or so.
     *
     * @param threads where that may block; a lease that waits for its turn is not asked to wait twice
     */
    public void maintainLeases(Executor threads) {
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
        Outcome<Session> outcome = updater.change(
                lease.session(),
                session -> session.state() instanceof SessionState.Leased attended
                                && attended.lease().connection().equals(lease.connection())
                        ? session.detachSpeaker(session.epoch(), NOTHING_MORE, clock.now(), terms)
                        : new Decision.Refused(new Refusal.LeaseLost(session.id(), session.epoch())));
        return !(outcome instanceof Outcome.Denied<Session> denied && denied.denial() instanceof Denial.Unavailable);
    }

    /** A lease that this connection may have been given without anybody knowing. */
    private record PerhapsTaken(SessionId session, ConnectionId connection) {}
}
