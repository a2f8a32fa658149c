// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.speaking;

import dev.holdfast.application.access.AccessControl;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.application.port.in.speaker.SpeakIntoSession;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment.Resume;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.audio.AppenderFenced;
import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.application.port.out.audio.AudioLogUnavailable;
import dev.holdfast.application.port.out.audio.AudioLogs;
import dev.holdfast.application.port.out.security.Principal;
import dev.holdfast.application.session.LeaseHandover;
import dev.holdfast.application.session.RemoteSessionSync;
import dev.holdfast.application.session.SessionEnding;
import dev.holdfast.application.session.SessionUpdater;
import dev.holdfast.application.speaking.ingest.LeasedFrameSink;
import dev.holdfast.application.speaking.ingest.RealTimeBudget;
import dev.holdfast.application.speaking.ingest.SpeakingLimits;
import dev.holdfast.domain.audio.TrackClock;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.identity.NodeId;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.AudioProgress;
import dev.holdfast.domain.session.Decision;
import dev.holdfast.domain.session.Refusal;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionState;
import dev.holdfast.domain.session.SessionTimeouts;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Attaches speakers: takes the lease in the store, then the log's appender with the lease's epoch. For any thread that may block. */
public final class SpeakingService implements SpeakIntoSession, MeterBinder {

    private static final Logger LOG = LoggerFactory.getLogger(SpeakingService.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** About a megabyte. A lease beyond this limit is not released early: it expires. */
    private static final int UNCERTAIN_LEASES_MAX = 10_000;

    private static final long BUDGETS_SWEEP_NANOS = 10_000_000_000L;

    /** The stored progress is later than this, so it stays unchanged. */
    private static final AudioProgress.Position NO_PROGRESS = new AudioProgress.Position(0, 0);

    private final NodeId localNode;
    private final boolean storeIsShared;
    private final SessionUpdater updater;
    private final SessionEnding ending;
    private final RemoteSessionSync remoteSync;
    private final AccessControl access;
    private final AudioLogs logs;
    private final Clock clock;
    private final SessionTimeouts timeouts;
    private final SpeakingLimits limits;
    private final LeaseHandover handover;

    /** The attached speakers of this process. */
    private final Map<ConnectionId, LeaseHolder> holders = new ConcurrentHashMap<>();

    /** What each session's audio may still cost. One that is as full as new is forgotten when its session has no speaker. */
    private final Map<SessionId, RealTimeBudget> budgets = new ConcurrentHashMap<>();

    private volatile long budgetsSweptNanos;

    private final AttachOrder attachOrder = new AttachOrder();

    /** Leases that the store may have given to connections although it reported a failure. */
    private final Set<UncertainLease> uncertainLeases = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean releasingUncertain = new AtomicBoolean();
    private final LeaseRenewals renewals = new LeaseRenewals();
    private final LeaseHolder.Events events = new LeaseEvents();

    /**
     * @param localNode this node
     * @param storeIsShared whether other nodes may use the same session store
     */
    public SpeakingService(
            NodeId localNode,
            boolean storeIsShared,
            SessionUpdater updater,
            SessionEnding ending,
            RemoteSessionSync remoteSync,
            AccessControl access,
            AudioLogs logs,
            LeaseHandover handover,
            Clock clock,
            SessionTimeouts timeouts,
            SpeakingLimits limits) {
        this.localNode = localNode;
        this.storeIsShared = storeIsShared;
        this.updater = updater;
        this.ending = ending;
        this.remoteSync = remoteSync;
        this.access = access;
        this.logs = logs;
        this.clock = clock;
        this.timeouts = timeouts;
        this.limits = limits;
        this.handover = handover;
        this.budgetsSweptNanos = clock.nanos();
    }

    @Override
    public Outcome<SpeakerAttachment> attach(
            Requester requester, SessionId id, ConnectionId connection, Optional<TrackClock> wanted, long attempt) {
        attachOrder.add(connection, attempt);
        Outcome<SpeakerAttachment> outcome = authorizeAndAttach(requester, id, connection, wanted);
        if (outcome instanceof Outcome.Denied<SpeakerAttachment>) {
            attachOrder.remove(connection);
        }
        return outcome;
    }

    private Outcome<SpeakerAttachment> authorizeAndAttach(
            Requester requester, SessionId id, ConnectionId connection, Optional<TrackClock> wanted) {
        return access.authorizeSpeaker(requester, id)
                .then(principal -> access.findSession(requester, Optional.of(principal), id, updater)
                        .then(session -> session.owner().equals(principal.owner())
                                ? handover.awaitRelease(session)
                                : Outcome.granted(session))
                        .then(session -> trackClock(session, wanted))
                        .then(track -> takeLease(id, principal, connection, track)));
    }

    private static Outcome<TrackClock> trackClock(Session session, Optional<TrackClock> wanted) {
        if (session.clock().isEmpty()) {
            return Outcome.granted(wanted.orElse(TrackClock.SPEECH));
        }
        TrackClock fixed = session.clock().get();
        return wanted.isEmpty() || wanted.get().equals(fixed)
                ? Outcome.granted(fixed)
                : Outcome.denied(new Denial.SampleRateMismatch(
                        fixed.hertz(), wanted.get().hertz()));
    }

    private Outcome<SpeakerAttachment> takeLease(
            SessionId id, Principal principal, ConnectionId connection, TrackClock track) {
        long leasedAt = clock.nanos();
        AtomicReference<Session> before = new AtomicReference<>();
        AtomicBoolean isGivenUp = new AtomicBoolean();
        Outcome<Session> taken = updater.change(id, session -> {
            before.set(session);
            if (session.state() instanceof SessionState.Leased leased
                    && attachOrder.isLater(leased.lease().connection(), connection)) {
                isGivenUp.set(true);
                return new Decision.Refused(new Refusal.LeaseLost(id, session.epoch()));
            }
            return session.attachSpeaker(principal.owner(), localNode, connection, track, clock.now(), timeouts);
        });
        if (isGivenUp.get() && taken instanceof Outcome.Denied<Session>) {
            return Outcome.denied(new Denial.Unavailable(RETRY_AFTER));
        }
        boolean mayBeStored = before.get() != null && taken.isUnavailable();
        if (mayBeStored && uncertainLeases.size() < UNCERTAIN_LEASES_MAX) {
            uncertainLeases.add(new UncertainLease(id, connection));
        }
        return taken.then(session -> openLog(before.get(), session, principal, leasedAt));
    }

    /** @param before the session as stored before the attach, with the previous lease */
    private Outcome<SpeakerAttachment> openLog(
            Session before, Session session, Principal principal, long leasedAtNanos) {
        boolean mayLackFrames = before.isAudioProgressUncertain(localNode);
        try {
            AudioLog log = logs.open(session.id(), session.qualityTier());
            AudioAppender appender = log.appender(
                    session.epoch(),
                    new AudioLog.Continuation(
                            session.audioProgress()
                                    .map(AudioProgress::nextSequence)
                                    .orElse(0L),
                            mayLackFrames));
            LeaseHolder holder = holder(mayLackFrames, session, principal, log, appender, leasedAtNanos);
            holders.put(holder.lease().connection(), holder);
            return Outcome.granted(holder);
        } catch (AppenderFenced newerEpoch) {
            return Outcome.denied(new Denial.Refused(new Refusal.LeaseLost(session.id(), session.epoch())));
        } catch (AudioLogUnavailable outage) {
            LOG.atWarn()
                    .addKeyValue("sessionId", session.id())
                    .log("the audio log is unavailable, so no speaker can attach: {}", outage.getMessage());
            updater.change(
                    session.id(), stored -> stored.detachSpeaker(session.epoch(), NO_PROGRESS, clock.now(), timeouts));
            return Outcome.denied(
                    logs.isFull() ? new Denial.StorageFull(RETRY_AFTER) : new Denial.Unavailable(RETRY_AFTER));
        }
    }

    private LeaseHolder holder(
            boolean mayLackFrames,
            Session session,
            Principal principal,
            AudioLog log,
            AudioAppender appender,
            long leasedAtNanos) {
        LeasedFrameSink frames = new LeasedFrameSink(
                log,
                appender,
                session.clock().orElse(TrackClock.SPEECH),
                session.audioProgress().map(AudioProgress::mediaTimeMicros).orElse(0L),
                mayLackFrames,
                budgets.computeIfAbsent(session.id(), id -> new RealTimeBudget(limits, clock.nanos())),
                clock);
        Resume resume = mayLackFrames ? Resume.GAP : log.nextSequence() == 0 ? Resume.FRESH : Resume.RESUMED;
        return new LeaseHolder(
                session,
                resume,
                principal,
                frames,
                leasedAtNanos,
                events,
                access,
                updater,
                ending,
                localNode,
                clock,
                timeouts);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        renewals.bindTo(registry);
    }

    /**
     * Renews the leases that are due, and releases those that another node requested if the store is shared. Call it every
     * second or so.
     *
     * @param executor runs the blocking work; a lease has at most one task in it
     */
    public void maintainLeases(Executor executor) {
        if (!uncertainLeases.isEmpty() && releasingUncertain.compareAndSet(false, true)) {
            executor.execute(this::releaseUncertainLeases);
        }
        holders.values().stream()
                .filter(holder -> holder.claimMaintenance(storeIsShared))
                .forEach(due -> executor.execute(due::maintain));
        forgetFullBudgets();
    }

    private void forgetFullBudgets() {
        long now = clock.nanos();
        if (now - budgetsSweptNanos < BUDGETS_SWEEP_NANOS) {
            return;
        }
        budgetsSweptNanos = now;
        Set<SessionId> spoken =
                holders.values().stream().map(holder -> holder.session().id()).collect(Collectors.toSet());
        budgets.entrySet()
                .removeIf(each ->
                        !spoken.contains(each.getKey()) && each.getValue().isFull(now));
    }

    /** Releases one after the other, and stops while the store is unavailable: each call would wait for its timeout. */
    private void releaseUncertainLeases() {
        try {
            for (UncertainLease lease : uncertainLeases) {
                if (!isReleased(lease)) {
                    return;
                }
                uncertainLeases.remove(lease);
            }
        } finally {
            releasingUncertain.set(false);
        }
    }

    /** The attach was denied, so no holder releases the lease if the store has it after all. */
    private boolean isReleased(UncertainLease lease) {
        Outcome<Session> outcome = updater.change(
                lease.session(),
                session -> session.state() instanceof SessionState.Leased leased
                                && leased.lease().connection().equals(lease.connection())
                        ? session.detachSpeaker(session.epoch(), NO_PROGRESS, clock.now(), timeouts)
                        : new Decision.Refused(new Refusal.LeaseLost(session.id(), session.epoch())));
        return !outcome.isUnavailable();
    }

    /** A lease that the store may have given to this connection although it reported a failure. */
    private record UncertainLease(SessionId session, ConnectionId connection) {}

    /** Keeps the set of holders, counts renewals, and reports what another node did. */
    private final class LeaseEvents implements LeaseHolder.Events {

        @Override
        public void renewed() {
            renewals.ok.increment();
        }

        @Override
        public void notRenewed() {
            renewals.unavailable.increment();
        }

        @Override
        public void detached(LeaseHolder holder) {
            holders.remove(holder.lease().connection(), holder);
            attachOrder.remove(holder.lease().connection());
        }

        @Override
        public void lost(LeaseHolder holder) {
            renewals.lost.increment();
            detached(holder);
            if (updater.find(holder.session().id()) instanceof Outcome.Granted<Session> found) {
                remoteSync.apply(found.value());
            }
        }

        @Override
        public void handedOver(LeaseHolder holder) {
            Outcome<Session> stored = updater.find(holder.session().id()).then(handover::awaitTakeover);
            if (stored instanceof Outcome.Granted<Session> found
                    && found.value().isEnded()) {
                remoteSync.apply(found.value());
            } else {
                remoteSync.leaseReleased(holder.session(), holder.lease());
            }
        }
    }
}
