package dev.holdfast.application.operating;

import dev.holdfast.application.access.AccessControl;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.application.port.in.operator.OperateServer;
import dev.holdfast.application.port.in.operator.StoredSessions;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.security.AddressLimits.Attempt;
import dev.holdfast.application.port.out.security.Principal;
import dev.holdfast.application.port.out.session.SessionRepository;
import dev.holdfast.application.port.out.session.SessionStoreUnavailable;
import dev.holdfast.application.session.LeaseHandover;
import dev.holdfast.application.session.SessionEnding;
import dev.holdfast.application.session.SessionUpdater;
import dev.holdfast.domain.identity.NodeId;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
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
    private final SessionUpdater updater;
    private final SessionEnding ending;
    private final NodeId here;
    private final LeaseHandover handover;
    private final AccessControl access;
    private final String operatorScope;
    private final Clock clock;
    private final SessionTerms terms;

    /** @param operatorScope what a token must allow for whoever shows it to operate */
    public OperatingService(
            SessionRepository repository,
            SessionUpdater updater,
            SessionEnding ending,
            NodeId here,
            LeaseHandover handover,
            AccessControl access,
            String operatorScope,
            Clock clock,
            SessionTerms terms) {
        this.repository = repository;
        this.updater = updater;
        this.ending = ending;
        this.here = here;
        this.handover = handover;
        this.access = access;
        this.operatorScope = operatorScope;
        this.clock = clock;
        this.terms = terms;
    }

    @Override
    public Outcome<Requester> authorize(Requester requester) {
        Outcome<Principal> who = access.authenticate(requester.credential());
        Attempt attempt = who instanceof Outcome.Granted ? Attempt.KNOWN : Attempt.LOOK_UP;
        return access.limitRate(requester, attempt)
                .<Outcome<Requester>>map(Outcome::denied)
                .orElseGet(() -> who.then(caller -> caller.scopes().contains(operatorScope)
                        ? Outcome.granted(requester)
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
        return updater.find(id)
                .then(handover::awaitRelease)
                .then(session -> session.isEnded()
                        ? Outcome.granted(session)
                        : ending.end(id, (now, last) -> now.endByOperator(here, last, clock.now(), terms)));
    }
}
