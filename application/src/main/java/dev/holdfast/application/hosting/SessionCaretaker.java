package dev.holdfast.application.hosting;

import dev.holdfast.application.port.out.AudioLogs;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.SessionRepository;
import dev.holdfast.application.port.out.SessionStoreUnavailable;
import dev.holdfast.application.port.out.StaleSession;
import dev.holdfast.application.session.SessionEnding;
import dev.holdfast.application.session.SessionLedger;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionState;
import dev.holdfast.domain.session.SessionTerms;
import java.util.Optional;
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

    private final SessionRepository repository;
    private final SessionLedger ledger;
    private final SessionEnding ending;
    private final AudioLogs logs;
    private final Clock clock;
    private final SessionTerms terms;

    public SessionCaretaker(
            SessionRepository repository,
            SessionLedger ledger,
            SessionEnding ending,
            AudioLogs logs,
            Clock clock,
            SessionTerms terms) {
        this.repository = repository;
        this.ledger = ledger;
        this.ending = ending;
        this.logs = logs;
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
            LOG.info("session {} forgotten", session.id());
        } catch (StaleSession changed) {
            LOG.debug("session {} changed while it was being forgotten", session.id());
        }
    }
}
