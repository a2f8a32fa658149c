package dev.holdfast.application.hosting;

import dev.holdfast.application.access.AccessControl;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.application.port.in.host.HostSessions;
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
import dev.holdfast.application.session.SessionEnding;
import dev.holdfast.application.session.SessionEventLog;
import dev.holdfast.application.session.SessionUpdater;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.identity.NodeId;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.identity.SessionNames;
import dev.holdfast.domain.session.Refusal;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionTerms;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Sessions as a host sees them: made, found, listed and ended, with no connection involved. */
public final class HostingService implements HostSessions {

    /** With a million sessions stored, one pick in forty is taken; ten in a row are one in 10^16. */
    private static final int NAME_TRIES_MAX = 10;

    private static final int PAGE_MAX = 50;

    /** PROTOCOL §1. */
    private static final Duration KEY_REMEMBERED = Duration.ofHours(24);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** Room comes back as audio grows old, which takes longer than a hiccup. */
    private static final Duration RETRY_WHEN_FULL = Duration.ofSeconds(10);

    private final SessionRepository repository;
    private final AudioLogs logs;
    private final SessionUpdater updater;
    private final SessionEnding ending;
    private final NodeId here;
    private final LeaseHandover handover;
    private final AccessControl access;
    private final Tickets tickets;
    private final SessionEventLog eventLog;
    private final Clock clock;
    private final RandomGenerator chance;
    private final SessionTerms terms;

    public HostingService(
            SessionRepository repository,
            AudioLogs logs,
            SessionUpdater updater,
            SessionEnding ending,
            NodeId here,
            LeaseHandover handover,
            AccessControl access,
            Tickets tickets,
            SessionEventLog eventLog,
            Clock clock,
            RandomGenerator chance,
            SessionTerms terms) {
        this.repository = repository;
        this.logs = logs;
        this.updater = updater;
        this.ending = ending;
        this.here = here;
        this.handover = handover;
        this.access = access;
        this.tickets = tickets;
        this.eventLog = eventLog;
        this.clock = clock;
        this.chance = chance;
        this.terms = terms;
    }

    @Override
    public Outcome<Session> create(Requester requester, NewSession wish) {
        return admitted(requester, Attempt.CREATE)
                .then(in -> access.authenticate(requester.credential()))
                .then(caller -> {
                    try {
                        return created(caller, wish);
                    } catch (SessionStoreUnavailable outage) {
                        return Outcome.denied(new Denial.Unavailable(outage.retryAfter()));
                    }
                });
    }

    private Outcome<Session> created(Principal caller, NewSession wish) {
        if (logs.isFull()) {
            return Outcome.denied(new Denial.StorageFull(RETRY_WHEN_FULL));
        }
        Instant now = clock.now();
        Optional<IdempotentRequest> request = wish.idempotencyKey()
                .map(key -> new IdempotentRequest(caller.owner(), key, fingerprint(wish), now.plus(KEY_REMEMBERED)));
        for (int tries = 0; tries < NAME_TRIES_MAX; tries++) {
            Session session = Session.create(
                    SessionNames.random(chance), caller.owner(), wish.sourceLanguage(), wish.qualityTier(), now, terms);
            Creation creation = repository.create(session, request);
            if (creation instanceof Creation.Created made) {
                eventLog.created(made.session());
                return Outcome.granted(made.session());
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

    private static String fingerprint(NewSession wish) {
        return wish.sourceLanguage() + "/" + wish.qualityTier().word();
    }

    @Override
    public Outcome<Session> find(Requester requester, SessionId id) {
        return admitted(requester, Attempt.LOOK_UP).then(in -> access.findSession(requester, id, updater));
    }

    @Override
    public Outcome<SessionPage> list(Requester requester, Optional<String> page) {
        return known(requester).then(caller -> {
            try {
                return Outcome.granted(repository.list(caller.owner(), page, PAGE_MAX));
            } catch (SessionStoreUnavailable outage) {
                return Outcome.denied(new Denial.Unavailable(outage.retryAfter()));
            }
        });
    }

    @Override
    public Outcome<Requester> authorize(Requester requester) {
        return known(requester).then(caller -> Outcome.granted(requester));
    }

    @Override
    public Outcome<Session> end(Requester requester, SessionId id) {
        return known(requester).then(caller -> ownSession(requester, id, caller)
                .then(handover::awaitRelease)
                .then(session -> session.isEnded()
                        ? Outcome.granted(session)
                        : ending.end(id, (now, last) -> now.endAt(here, caller.owner(), last, clock.now(), terms))));
    }

    @Override
    public Outcome<IssuedTicket> issueTicket(Requester requester, SessionId id, Role role) {
        return switch (role) {
            case SPEAKER ->
                known(requester).then(caller -> ownSession(requester, id, caller)
                        .then(session -> issue(new TicketGrant(id, role, Optional.of(caller)))));
            case LISTENER ->
                admitted(requester, Attempt.LOOK_UP)
                        .then(in -> access.authorizeListenerTicket(requester.credential()))
                        .then(caller -> access.findSession(requester, id, updater)
                                .then(session -> issue(new TicketGrant(id, role, caller))));
        };
    }

    /** Who first: somebody guessing names behind the same address must not keep a host from their own sessions. */
    private Outcome<Principal> known(Requester requester) {
        Outcome<Principal> who = access.authenticate(requester.credential());
        Attempt attempt = who instanceof Outcome.Granted ? Attempt.KNOWN : Attempt.LOOK_UP;
        return admitted(requester, attempt).then(in -> who);
    }

    private Outcome<Session> ownSession(Requester requester, SessionId id, Principal caller) {
        return access.findSession(requester, id, updater)
                .then(session -> session.owner().equals(caller.owner())
                        ? Outcome.granted(session)
                        : Outcome.denied(new Denial.Refused(new Refusal.NotTheOwner(id))));
    }

    private Outcome<IssuedTicket> issue(TicketGrant grant) {
        return Outcome.granted(new IssuedTicket(tickets.issue(grant), tickets.lifetime()));
    }

    private Outcome<Requester> admitted(Requester requester, Attempt attempt) {
        return access.limitRate(requester, attempt)
                .<Outcome<Requester>>map(Outcome::denied)
                .orElseGet(() -> Outcome.granted(requester));
    }
}
