// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.expiry;

import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.application.port.out.audio.AudioLogs;
import dev.holdfast.application.port.out.session.SessionRepository;
import dev.holdfast.application.port.out.session.SessionStoreUnavailable;
import dev.holdfast.application.port.out.session.StaleSession;
import dev.holdfast.application.session.RemoteSessionSync;
import dev.holdfast.application.session.SessionEnding;
import dev.holdfast.application.session.SessionEventLog;
import dev.holdfast.application.session.SessionUpdater;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionState;
import dev.holdfast.domain.session.SessionTerms;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
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

    /** Speakers learn of remote changes from their lease sooner. Listeners learn within this many sweeps. */
    private static final int SWEEPS_PER_REMOTE_CHECK = 10;

    private final SessionRepository repository;
    private final SessionUpdater updater;
    private final SessionEnding ending;
    private final RemoteSessionSync remoteSync;
    private final AudioLogs logs;
    private final SessionEventLog eventLog;
    private final Clock clock;
    private final SessionTerms terms;

    /** Of {@link #syncRemoteChanges}: sessions still to check in this cycle. */
    private final Deque<SessionId> unchecked = new ArrayDeque<>();

    private int checksPerSweep;
    private long sweeps;

    /** Sessions that were in the store at an earlier check. */
    private final Set<SessionId> seen = new HashSet<>();

    public ExpirySweeper(
            SessionRepository repository,
            SessionUpdater updater,
            SessionEnding ending,
            RemoteSessionSync remoteSync,
            AudioLogs logs,
            SessionEventLog eventLog,
            Clock clock,
            SessionTerms terms) {
        this.repository = repository;
        this.updater = updater;
        this.ending = ending;
        this.remoteSync = remoteSync;
        this.logs = logs;
        this.eventLog = eventLog;
        this.clock = clock;
        this.terms = terms;
    }

    /** Applies the timeouts that are due. Call it every second or so. */
    public void sweep() {
        try {
            for (Session session : repository.due(clock.now(), DUE_MAX)) {
                elapse(session);
            }
        } catch (SessionStoreUnavailable outage) {
            LOG.warn("the session store is unavailable, so timeouts are applied later ({})", outage.getMessage());
        }
        logs.applyRetention();
    }

    /**
     * Looks at what became of the sessions whose audio is here, each once in {@value #SWEEPS_PER_REMOTE_CHECK} rounds: another
     * server may have ended one, taken it over, or forgotten it. Called every second or so, by one thread.
     */
    public void syncRemoteChanges() {
        if (sweeps++ % SWEEPS_PER_REMOTE_CHECK == 0) {
            Set<SessionId> here = logs.inUse();
            seen.retainAll(here);
            unchecked.clear();
            unchecked.addAll(here);
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

    private void elapse(Session due) {
        if (due.state() instanceof SessionState.Ended) {
            forget(due);
        } else if (due.state() instanceof SessionState.Leased) {
            updater.change(due.id(), session -> session.elapse(Optional.empty(), clock.now(), terms));
        } else {
            ending.end(due.id(), (session, last) -> session.elapse(last, clock.now(), terms));
        }
    }

    private void forget(Session session) {
        try {
            logs.remove(session.id());
            repository.forget(session.id(), session.version());
            eventLog.forgotten(session.id());
        } catch (StaleSession stale) {
            LOG.atDebug().addKeyValue("sessionId", session.id()).log("stale while it was being deleted");
        }
    }
}
