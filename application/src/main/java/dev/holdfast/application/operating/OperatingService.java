package dev.holdfast.application.operating;

import dev.holdfast.application.admission.Admission;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.OperateServer;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.StoredSessions;
import dev.holdfast.application.port.in.Visitor;
import dev.holdfast.application.port.out.AddressLimits.Attempt;
import dev.holdfast.application.port.out.Caller;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.SessionRepository;
import dev.holdfast.application.port.out.SessionStoreUnavailable;
import dev.holdfast.application.session.Handover;
import dev.holdfast.application.session.SessionEnding;
import dev.holdfast.application.session.SessionLedger;
import dev.holdfast.domain.session.NodeId;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionId;
import dev.holdfast.domain.session.SessionTerms;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** Sessions as an operator sees them: all of them, to look at and to end. */
public final class OperatingService implements OperateServer {

    /** What a person takes in at a glance, and few enough to be read from any store every few seconds. */
    static final int SESSIONS_MAX = 200;

    private static final Comparator<Session> NEWEST_FIRST = Comparator.comparing(Session::createdAt)
            .reversed()
            .thenComparing(session -> session.id().value());

    private final SessionRepository repository;
    private final SessionLedger ledger;
    private final SessionEnding ending;
    private final NodeId here;
    private final Handover handover;
    private final Admission admission;
    private final String operatorScope;
    private final Clock clock;
    private final SessionTerms terms;

    /** @param operatorScope what a token must allow for whoever shows it to operate */
    public OperatingService(
            SessionRepository repository,
            SessionLedger ledger,
            SessionEnding ending,
            NodeId here,
            Handover handover,
            Admission admission,
            String operatorScope,
            Clock clock,
            SessionTerms terms) {
        this.repository = repository;
        this.ledger = ledger;
        this.ending = ending;
        this.here = here;
        this.handover = handover;
        this.admission = admission;
        this.operatorScope = operatorScope;
        this.clock = clock;
        this.terms = terms;
    }

    @Override
    public Outcome<Visitor> admit(Visitor visitor) {
        Outcome<Caller> who = admission.owner(visitor.credential());
        Attempt attempt = who instanceof Outcome.Granted ? Attempt.KNOWN : Attempt.LOOK_UP;
        return admission
                .tooOften(visitor, attempt)
                .<Outcome<Visitor>>map(Outcome::denied)
                .orElseGet(() -> who.then(caller -> caller.scopes().contains(operatorScope)
                        ? Outcome.granted(visitor)
                        : Outcome.denied(new Denial.NotAllowed("This token does not have the scope " + operatorScope
                                + ", which operating asks for."))));
    }

    @Override
    public Outcome<StoredSessions> sessions() {
        try {
            Instant now = clock.now();
            // One more than is shown tells whether there are others.
            List<Session> found = repository.nextDue(SESSIONS_MAX + 1);
            List<Session> shown = found.stream()
                    .limit(SESSIONS_MAX)
                    .filter(session -> !session.isForgottenAt(now))
                    .sorted(NEWEST_FIRST)
                    .toList();
            return Outcome.granted(new StoredSessions(shown, found.size() > SESSIONS_MAX));
        } catch (SessionStoreUnavailable outage) {
            return Outcome.denied(new Denial.Unavailable(outage.retryAfter()));
        }
    }

    @Override
    public Outcome<Session> end(SessionId id) {
        return ledger.find(id)
                .then(handover::awaited)
                .then(session -> session.isEnded()
                        ? Outcome.granted(session)
                        : ending.end(id, (now, last) -> now.endByOperator(here, last, clock.now(), terms)));
    }
}
