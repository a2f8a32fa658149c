// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.hosting;

import dev.holdfast.application.access.AccessControl;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.application.port.in.host.HostSessions;
import dev.holdfast.application.port.in.host.HostedSession;
import dev.holdfast.application.port.in.host.HostedSessions;
import dev.holdfast.application.port.in.host.IssuedTicket;
import dev.holdfast.application.port.in.host.NewSession;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.audio.AudioLogs;
import dev.holdfast.application.port.out.security.AddressLimits.Attempt;
import dev.holdfast.application.port.out.security.Principal;
import dev.holdfast.application.port.out.security.TicketGrant;
import dev.holdfast.application.port.out.security.Tickets;
import dev.holdfast.application.port.out.session.Creation;
import dev.holdfast.application.port.out.session.IdempotentRequest;
import dev.holdfast.application.port.out.session.SessionPage;
import dev.holdfast.application.port.out.session.SessionRepository;
import dev.holdfast.application.port.out.session.SessionStoreUnavailable;
import dev.holdfast.application.session.LeaseHandover;
import dev.holdfast.application.session.SessionAuditLog;
import dev.holdfast.application.session.SessionEnding;
import dev.holdfast.application.session.SessionUpdater;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.identity.NodeId;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.identity.SessionNames;
import dev.holdfast.domain.session.Refusal;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionTimeouts;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Creates, finds, lists and ends sessions for their owners. For any thread that may block. */
public final class HostingService implements HostSessions {

    /** With a million stored sessions, one random id in fifty is taken; ten in a row have a probability of 10^-17. */
    private static final int NAME_ATTEMPTS_MAX = 10;

    private static final int PAGE_MAX = 50;

    /** docs/protocol.md §1. */
    private static final Duration KEY_LIFETIME = Duration.ofHours(24);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** Retention frees storage, which takes longer than a short outage. */
    private static final Duration RETRY_WHEN_STORAGE_FULL = Duration.ofSeconds(10);

    private final SessionRepository repository;
    private final AudioLogs logs;
    private final SessionUpdater updater;
    private final SessionEnding ending;
    private final NodeId localNode;
    private final LeaseHandover handover;
    private final AccessControl access;
    private final Tickets tickets;
    private final SessionAuditLog auditLog;
    private final Clock clock;
    private final RandomGenerator random;
    private final SessionTimeouts timeouts;

    public HostingService(
            SessionRepository repository,
            AudioLogs logs,
            SessionUpdater updater,
            SessionEnding ending,
            NodeId localNode,
            LeaseHandover handover,
            AccessControl access,
            Tickets tickets,
            SessionAuditLog auditLog,
            Clock clock,
            RandomGenerator random,
            SessionTimeouts timeouts) {
        this.repository = repository;
        this.logs = logs;
        this.updater = updater;
        this.ending = ending;
        this.localNode = localNode;
        this.handover = handover;
        this.access = access;
        this.tickets = tickets;
        this.auditLog = auditLog;
        this.clock = clock;
        this.random = random;
        this.timeouts = timeouts;
    }

    @Override
    public Outcome<HostedSession> create(Requester requester, NewSession request) {
        return access.limitRate(requester, Attempt.CREATE)
                .then(admitted -> access.authenticate(requester.credential()))
                .then(principal -> {
                    try {
                        return createSession(principal, request)
                                .then(session -> Outcome.granted(hosted(requester, principal, session)));
                    } catch (SessionStoreUnavailable outage) {
                        return Outcome.denied(new Denial.Unavailable(outage.retryAfter()));
                    }
                });
    }

    private Outcome<Session> createSession(Principal principal, NewSession request) {
        if (logs.isFull()) {
            return Outcome.denied(new Denial.StorageFull(RETRY_WHEN_STORAGE_FULL));
        }
        Instant now = clock.now();
        Optional<IdempotentRequest> idempotency = request.idempotencyKey()
                .map(key ->
                        new IdempotentRequest(principal.owner(), key, fingerprint(request), now.plus(KEY_LIFETIME)));
        for (int attempts = 0; attempts < NAME_ATTEMPTS_MAX; attempts++) {
            Session session = Session.create(
                    SessionNames.random(random),
                    principal.owner(),
                    request.sourceLanguage(),
                    request.qualityTier(),
                    now,
                    timeouts);
            Creation creation = repository.create(session, idempotency);
            if (creation instanceof Creation.Created created) {
                auditLog.created(created.session());
                return Outcome.granted(created.session());
            }
            if (creation instanceof Creation.Repeated repeated) {
                return Outcome.granted(repeated.session());
            }
            if (creation instanceof Creation.KeyReused) {
                return Outcome.denied(new Denial.IdempotencyKeyReused());
            }
        }
        return Outcome.denied(new Denial.Unavailable(RETRY_AFTER));
    }

    private static String fingerprint(NewSession request) {
        return request.sourceLanguage() + "/" + request.qualityTier().word();
    }

    @Override
    public Outcome<HostedSession> find(Requester requester, SessionId id) {
        return access.authorizeLookUp(requester, id)
                .then(principal -> access.findSession(requester, principal, id, updater)
                        .then(session -> Outcome.granted(
                                new HostedSession(session, access.visibleKey(requester, principal, session)))));
    }

    @Override
    public Outcome<Session> reload(Requester requester, SessionId id) {
        return access.limitRate(requester, Attempt.KNOWN_LOOK_UP).then(admitted -> updater.find(id));
    }

    @Override
    public Outcome<HostedSessions> list(Requester requester, Optional<String> page) {
        return access.authenticate(requester).then(principal -> {
            try {
                SessionPage stored = repository.list(principal.owner(), page, PAGE_MAX);
                return Outcome.granted(new HostedSessions(
                        stored.sessions().stream()
                                .map(session -> hosted(requester, principal, session))
                                .toList(),
                        stored.nextPage()));
            } catch (SessionStoreUnavailable outage) {
                return Outcome.denied(new Denial.Unavailable(outage.retryAfter()));
            }
        });
    }

    private HostedSession hosted(Requester requester, Principal principal, Session session) {
        return new HostedSession(session, access.visibleKey(requester, Optional.of(principal), session));
    }

    @Override
    public Outcome<Requester> authorize(Requester requester) {
        return access.authenticate(requester).then(principal -> Outcome.granted(requester));
    }

    @Override
    public Outcome<Session> end(Requester requester, SessionId id) {
        return access.authenticate(requester).then(principal -> findOwn(requester, id, principal)
                .then(handover::awaitRelease)
                .then(session -> session.isEnded()
                        ? Outcome.granted(session)
                        : ending.end(
                                id,
                                (stored, last) ->
                                        stored.endAt(localNode, principal.owner(), last, clock.now(), timeouts))));
    }

    @Override
    public Outcome<IssuedTicket> issueTicket(Requester requester, SessionId id, Role role) {
        return switch (role) {
            case SPEAKER ->
                access.authenticate(requester).then(principal -> findOwn(requester, id, principal)
                        .then(session -> issue(new TicketGrant(id, role, Optional.of(principal)))));
            case LISTENER ->
                access.authorizeListenerTicket(requester, id)
                        .then(principal -> access.findSession(requester, principal, id, updater)
                                .then(session -> issue(new TicketGrant(id, role, principal))));
        };
    }

    private Outcome<Session> findOwn(Requester requester, SessionId id, Principal principal) {
        return access.findSession(requester, Optional.of(principal), id, updater)
                .then(session -> session.owner().equals(principal.owner())
                        ? Outcome.granted(session)
                        : Outcome.denied(new Denial.Refused(new Refusal.NotTheOwner(id))));
    }

    private Outcome<IssuedTicket> issue(TicketGrant grant) {
        return Outcome.granted(new IssuedTicket(tickets.issue(grant), tickets.lifetime()));
    }
}
