// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.operating;

import dev.holdfast.application.access.AccessControl;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.application.port.in.operator.OperateServer;
import dev.holdfast.application.port.in.operator.StoredSessions;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.session.SessionRepository;
import dev.holdfast.application.port.out.session.SessionStoreUnavailable;
import dev.holdfast.application.session.LeaseHandover;
import dev.holdfast.application.session.SessionEnding;
import dev.holdfast.application.session.SessionUpdater;
import dev.holdfast.domain.identity.NodeId;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionTimeouts;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** Lists and ends the sessions of all owners, for operators. For any thread that may block. */
public final class OperatingService implements OperateServer {

    /** Few enough for a page, and for a store that reads them every few seconds. */
    static final int SESSIONS_MAX = 200;

    private static final Comparator<Session> NEWEST_FIRST = Comparator.comparing(Session::createdAt)
            .reversed()
            .thenComparing(session -> session.id().value());

    private final SessionRepository repository;
    private final SessionUpdater updater;
    private final SessionEnding ending;
    private final NodeId localNode;
    private final LeaseHandover handover;
    private final AccessControl access;
    private final String operatorScope;
    private final Clock clock;
    private final SessionTimeouts timeouts;

    /** @param operatorScope the scope that an operator's token needs */
    public OperatingService(
            SessionRepository repository,
            SessionUpdater updater,
            SessionEnding ending,
            NodeId localNode,
            LeaseHandover handover,
            AccessControl access,
            String operatorScope,
            Clock clock,
            SessionTimeouts timeouts) {
        this.repository = repository;
        this.updater = updater;
        this.ending = ending;
        this.localNode = localNode;
        this.handover = handover;
        this.access = access;
        this.operatorScope = operatorScope;
        this.clock = clock;
        this.timeouts = timeouts;
    }

    @Override
    public Outcome<Requester> authorize(Requester requester) {
        return access.authenticate(requester)
                .then(principal -> principal.scopes().contains(operatorScope)
                        ? Outcome.granted(requester)
                        : Outcome.denied(new Denial.NotAllowed(
                                "This token does not have the scope " + operatorScope + ", which operators need.")));
    }

    @Override
    public Outcome<StoredSessions> sessions() {
        try {
            Instant now = clock.now();
            // One more than the limit shows whether the list is truncated.
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
                        : ending.end(
                                id, (stored, last) -> stored.endByOperator(localNode, last, clock.now(), timeouts)));
    }
}
