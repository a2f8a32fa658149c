package dev.holdfast.application.hosting;

import dev.holdfast.application.port.out.AudioLog;
import dev.holdfast.application.port.out.AudioLogs;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.SessionRepository;
import dev.holdfast.application.port.out.SessionStoreUnavailable;
import dev.holdfast.application.port.out.StaleSession;
import dev.holdfast.application.session.NewsFromElsewhere;
import dev.holdfast.application.session.SessionEnding;
import dev.holdfast.application.session.SessionJournal;
import dev.holdfast.application.session.SessionLedger;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionId;
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
public final class SessionCaretaker {

    private static final Logger LOG = LoggerFactory.getLogger(SessionCaretaker.class);

    /** What one round takes on: a backlog is worked off over several rounds and never holds one up for long. */
    private static final int DUE_MAX = 200;

    /** Whoever speaks hears of it sooner, by the lease; whoever only listens is sent on no more often than this. */
    private static final int ROUNDS_TO_LOOK_AROUND = 10;

    private final SessionRepository repository;
    private final SessionLedger ledger;
    private final SessionEnding ending;
    private final NewsFromElsewhere elsewhere;
    private final AudioLogs logs;
    private final SessionJournal journal;
    private final Clock clock;
    private final SessionTerms terms;

    /** Of {@link #lookAround}: those whose turn is still to come. */
    private final Deque<SessionId> toLookAt = new ArrayDeque<>();

    private int lookedAtARound;
    private long round;

    /** Sessions that were in the store when they were looked at. */
    private final Set<SessionId> seen = new HashSet<>();

    public SessionCaretaker(
            SessionRepository repository,
            SessionLedger ledger,
            SessionEnding ending,
            NewsFromElsewhere elsewhere,
            AudioLogs logs,
            SessionJournal journal,
            Clock clock,
            SessionTerms terms) {
        this.repository = repository;
        this.ledger = ledger;
        this.ending = ending;
        this.elsewhere = elsewhere;
        this.logs = logs;
        this.journal = journal;
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
        logs.prune();
    }

    /**
     * Looks at what became of the sessions whose audio is here, each once in {@value #ROUNDS_TO_LOOK_AROUND} rounds: another
     * server may have ended one, taken it over, or forgotten it. Called every second or so, by one thread.
     */
    public void lookAround() {
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
                elsewhere.happened(stored.get());
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
        } else if (due.state() instanceof SessionState.Attended) {
            ledger.change(due.id(), session -> session.elapse(Optional.empty(), clock.now(), terms));
        } else {
            ending.end(due.id(), (session, last) -> session.elapse(last, clock.now(), terms));
        }
    }

    private void forget(Session session) {
        try {
            logs.remove(session.id());
            repository.forget(session.id(), session.version());
            journal.forgotten(session.id());
        } catch (StaleSession changed) {
            LOG.atDebug().addKeyValue("sessionId", session.id()).log("changed while it was being forgotten");
        }
    }
}
