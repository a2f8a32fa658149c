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
 * Lets time do what is due: sessions nobody attended expire, leases nobody renewed lapse, interrupted talks end after
 * their grace, ended ones are forgotten, old audio goes.
 */
public final class ExpirySweeper {

    private static final Logger LOG = LoggerFactory.getLogger(ExpirySweeper.class);

    /** What one round takes on: a backlog is worked off over several rounds and never holds one up for long. */
    private static final int DUE_MAX = 200;

    /** Whoever speaks hears of it sooner, by the lease; whoever only listens is sent on no more often than this. */
    private static final int ROUNDS_TO_LOOK_AROUND = 10;

    private final SessionRepository repository;
    private final SessionUpdater updater;
    private final SessionEnding ending;
    private final RemoteSessionSync elsewhere;
    private final AudioLogs logs;
    private final SessionEventLog eventLog;
    private final Clock clock;
    private final SessionTerms terms;

    /** Of {@link #syncRemoteChanges}: those whose turn is still to come. */
    private final Deque<SessionId> toLookAt = new ArrayDeque<>();

    private int lookedAtARound;
    private long round;

    /** Sessions that were in the store when they were looked at. */
    private final Set<SessionId> seen = new HashSet<>();

    public ExpirySweeper(
            SessionRepository repository,
            SessionUpdater updater,
            SessionEnding ending,
            RemoteSessionSync elsewhere,
            AudioLogs logs,
            SessionEventLog eventLog,
            Clock clock,
            SessionTerms terms) {
        this.repository = repository;
        this.updater = updater;
        this.ending = ending;
        this.elsewhere = elsewhere;
        this.logs = logs;
        this.eventLog = eventLog;
        this.clock = clock;
        this.terms = terms;
    }

    /** One round. Called every second or so, by one thread. */
    public void sweep() {
        try {
            for (Session session : repository.due(clock.now(), DUE_MAX)) {
                elapse(session);
            }
        } catch (SessionStoreUnavailable outage) {
            LOG.warn("the session store is unavailable: what is due waits ({})", outage.getMessage());
        }
        logs.applyRetention();
    }

    /**
     * Looks at what became of the sessions whose audio is here, each once in {@value #ROUNDS_TO_LOOK_AROUND} rounds: another
     * server may have ended one, taken it over, or forgotten it. Called every second or so, by one thread.
     */
    public void syncRemoteChanges() {
        if (round++ % ROUNDS_TO_LOOK_AROUND == 0) {
            Set<SessionId> here = logs.inUse();
            seen.retainAll(here);
            toLookAt.clear();
            toLookAt.addAll(here);
            lookedAtARound = toLookAt.size() / ROUNDS_TO_LOOK_AROUND + 1;
        }
        try {
            for (int each = 0; each < lookedAtARound && !toLookAt.isEmpty(); each++) {
                lookAt(toLookAt.remove());
            }
        } catch (SessionStoreUnavailable outage) {
            LOG.debug("what happened elsewhere is looked at later ({})", outage.getMessage());
        }
    }

    private void lookAt(SessionId id) {
        Optional<Session> stored = repository.find(id);
        if (stored.isPresent()) {
            seen.add(id);
            if (!isKnownHere(stored.get())) {
                elsewhere.apply(stored.get());
            }
        } else if (seen.remove(id)) {
            // One that was never there is no proof: the store may be another, or empty by mistake.
            LOG.atInfo().addKeyValue("sessionId", id).log("forgotten elsewhere: its audio goes");
            logs.remove(id);
        }
    }

    /** Nobody is told the same every time. */
    private boolean isKnownHere(Session session) {
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
        } catch (StaleSession changed) {
            LOG.atDebug().addKeyValue("sessionId", session.id()).log("changed while it was being forgotten");
        }
    }
}
