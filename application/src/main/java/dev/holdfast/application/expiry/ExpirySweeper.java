// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.expiry;

import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.application.port.out.audio.AudioLogs;
import dev.holdfast.application.port.out.session.SessionRepository;
import dev.holdfast.application.port.out.session.SessionStoreUnavailable;
import dev.holdfast.application.port.out.session.StaleSession;
import dev.holdfast.application.session.RemoteSessionSync;
import dev.holdfast.application.session.SessionAuditLog;
import dev.holdfast.application.session.SessionEnding;
import dev.holdfast.application.session.SessionUpdater;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionState;
import dev.holdfast.domain.session.SessionTimeouts;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies timeouts: waiting sessions expire, expired leases interrupt their sessions, interrupted sessions end after their
 * grace period, ended sessions are deleted, and logs apply their retention. Confined to one thread, which may block.
 */
public final class ExpirySweeper {

    private static final Logger LOG = LoggerFactory.getLogger(ExpirySweeper.class);

    /** Limit of sessions per sweep, so that a backlog does not delay the other tasks of the thread. */
    private static final int DUE_MAX = 200;

    /** Listeners learn of a change on another node within this many calls; a speaker sooner, from its lease. */
    private static final int SWEEPS_PER_REMOTE_CHECK = 10;

    private final SessionRepository repository;
    private final SessionUpdater updater;
    private final SessionEnding ending;
    private final RemoteSessionSync remoteSync;
    private final AudioLogs logs;
    private final SessionAuditLog auditLog;
    private final Clock clock;
    private final SessionTimeouts timeouts;

    /** Sessions that {@link #syncRemoteChanges} has not checked in this cycle. */
    private final Deque<SessionId> unchecked = new ArrayDeque<>();

    private int checksPerSweep;
    private long sweeps;

    /** Sessions that were in the store at an earlier check. */
    private final Set<SessionId> seen = new HashSet<>();

    /** Due sessions whose timeout could not be applied, and which were logged. */
    private final Set<SessionId> failing = new HashSet<>();

    public ExpirySweeper(
            SessionRepository repository,
            SessionUpdater updater,
            SessionEnding ending,
            RemoteSessionSync remoteSync,
            AudioLogs logs,
            SessionAuditLog auditLog,
            Clock clock,
            SessionTimeouts timeouts) {
        this.repository = repository;
        this.updater = updater;
        this.ending = ending;
        this.remoteSync = remoteSync;
        this.logs = logs;
        this.auditLog = auditLog;
        this.clock = clock;
        this.timeouts = timeouts;
    }

    /** Applies the timeouts that are due, and the retention of the logs. Call it every second or so. */
    public void sweep() {
        try {
            applyTimeouts();
        } catch (SessionStoreUnavailable outage) {
            LOG.warn("the session store is unavailable, so timeouts are applied later ({})", outage.getMessage());
        } finally {
            logs.applyRetention();
        }
    }

    /** Stops while the store is unavailable: each further call would wait for its timeout. */
    private void applyTimeouts() {
        List<Session> due = repository.due(clock.now(), DUE_MAX);
        failing.retainAll(due.stream().map(Session::id).toList());
        for (Session session : due) {
            try {
                if (applyTimeout(session).isUnavailable()) {
                    LOG.warn("the session store is unavailable, so timeouts are applied later");
                    return;
                }
            } catch (SessionStoreUnavailable outage) {
                throw outage;
            } catch (RuntimeException failure) {
                // The other sessions must not wait for this one.
                logFailure(session.id(), failure);
            }
        }
    }

    private void logFailure(SessionId id, RuntimeException failure) {
        if (failing.add(id)) {
            LOG.atError()
                    .addKeyValue("sessionId", id)
                    .setCause(failure)
                    .log("the timeout of the session cannot be applied; every sweep tries again");
        }
    }

    /**
     * Applies what another server did to the sessions with an open log on this node: it may have ended one, taken it over, or
     * deleted it. Checks each session once in {@value #SWEEPS_PER_REMOTE_CHECK} calls. Call it every second or so.
     */
    public void syncRemoteChanges() {
        if (sweeps++ % SWEEPS_PER_REMOTE_CHECK == 0) {
            Set<SessionId> local = logs.inUse();
            seen.retainAll(local);
            unchecked.clear();
            unchecked.addAll(local);
            checksPerSweep = unchecked.size() / SWEEPS_PER_REMOTE_CHECK + 1;
        }
        try {
            for (int each = 0; each < checksPerSweep && !unchecked.isEmpty(); each++) {
                check(unchecked.remove());
            }
        } catch (SessionStoreUnavailable outage) {
            LOG.debug("changes of other nodes are applied later ({})", outage.getMessage());
        }
    }

    private void check(SessionId id) {
        Optional<Session> stored = repository.find(id);
        if (stored.isPresent()) {
            seen.add(id);
            if (!isEndPublished(stored.get())) {
                remoteSync.apply(stored.get());
            }
        } else if (seen.remove(id)) {
            // Audio of a session that was never in the store stays: the store may be misconfigured.
            LOG.atInfo().addKeyValue("sessionId", id).log("another node deleted the session, so its audio is removed");
            logs.remove(id);
        }
    }

    /** Whether the end was published here before. */
    private boolean isEndPublished(Session session) {
        return session.isEnded()
                && logs.find(session.id()).map(AudioLog::isSealed).orElse(true);
    }

    private Outcome<Session> applyTimeout(Session due) {
        if (due.state() instanceof SessionState.Ended) {
            forget(due);
            return Outcome.granted(due);
        } else if (due.state() instanceof SessionState.Leased) {
            return updater.change(due.id(), session -> session.applyTimeout(Optional.empty(), clock.now(), timeouts));
        }
        return ending.endOnTimeout(due.id(), (session, last) -> session.applyTimeout(last, clock.now(), timeouts));
    }

    private void forget(Session session) {
        try {
            logs.remove(session.id());
            repository.forget(session.id(), session.version());
            auditLog.forgotten(session.id());
        } catch (StaleSession stale) {
            LOG.atDebug().addKeyValue("sessionId", session.id()).log("stale while it was being deleted");
        }
    }
}
