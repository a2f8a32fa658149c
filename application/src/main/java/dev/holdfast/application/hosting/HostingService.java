package dev.holdfast.application.hosting;

import dev.holdfast.application.admission.Admission;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.HostSessions;
import dev.holdfast.application.port.in.IssuedTicket;
import dev.holdfast.application.port.in.NewSession;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Visitor;
import dev.holdfast.application.port.out.AddressLimits.Attempt;
import dev.holdfast.application.port.out.AudioLogs;
import dev.holdfast.application.port.out.Caller;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.Creation;
import dev.holdfast.application.port.out.IdempotentRequest;
import dev.holdfast.application.port.out.SessionPage;
import dev.holdfast.application.port.out.SessionRepository;
import dev.holdfast.application.port.out.SessionStoreUnavailable;
import dev.holdfast.application.port.out.TicketGrant;
import dev.holdfast.application.port.out.Tickets;
import dev.holdfast.application.session.Handover;
import dev.holdfast.application.session.SessionEnding;
import dev.holdfast.application.session.SessionJournal;
import dev.holdfast.application.session.SessionLedger;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.session.NodeId;
import dev.holdfast.domain.session.Refusal;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionId;
import dev.holdfast.domain.session.SessionNames;
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
    private final SessionLedger ledger;
    private final SessionEnding ending;
    private final NodeId here;
    private final Handover handover;
    private final Admission admission;
    private final Tickets tickets;
    private final SessionJournal journal;
    private final Clock clock;
    private final RandomGenerator chance;
    private final SessionTerms terms;

    public HostingService(
            SessionRepository repository,
            AudioLogs logs,
            SessionLedger ledger,
            SessionEnding ending,
            NodeId here,
            Handover handover,
            Admission admission,
            Tickets tickets,
            SessionJournal journal,
            Clock clock,
            RandomGenerator chance,
            SessionTerms terms) {
        this.repository = repository;
        this.logs = logs;
        this.ledger = ledger;
        this.ending = ending;
        this.here = here;
        this.handover = handover;
        this.admission = admission;
        this.tickets = tickets;
        this.journal = journal;
        this.clock = clock;
        this.chance = chance;
        this.terms = terms;
    }

    @Override
    public Outcome<Session> create(Visitor visitor, NewSession wish) {
        return admitted(visitor, Attempt.CREATE)
                .then(in -> admission.owner(visitor.credential()))
                .then(caller -> {
                    try {
                        return created(caller, wish);
                    } catch (SessionStoreUnavailable outage) {
                        return Outcome.denied(new Denial.Unavailable(outage.retryAfter()));
                    }
                });
    }

    private Outcome<Session> created(Caller caller, NewSession wish) {
        if (logs.isFull()) {
            return Outcome.denied(new Denial.NoRoomForAudio(RETRY_WHEN_FULL));
        }
        Instant now = clock.now();
        Optional<IdempotentRequest> request = wish.idempotencyKey()
                .map(key -> new IdempotentRequest(caller.owner(), key, fingerprint(wish), now.plus(KEY_REMEMBERED)));
        for (int tries = 0; tries < NAME_TRIES_MAX; tries++) {
            Session session = Session.create(
                    SessionNames.pick(chance), caller.owner(), wish.sourceLanguage(), wish.qualityTier(), now, terms);
            Creation creation = repository.create(session, request);
            if (creation instanceof Creation.Created made) {
                journal.created(made.session());
                return Outcome.granted(made.session());
            }
            if (creation instanceof Creation.Repeated repeated) {
                return Outcome.granted(repeated.session());
            }
            if (creation instanceof Creation.KeyUsedForAnotherRequest) {
                return Outcome.denied(new Denial.KeyUsedForAnotherRequest());
            }
        }
        return Outcome.denied(new Denial.Unavailable(RETRY_AFTER));
    }

    private static String fingerprint(NewSession wish) {
        return wish.sourceLanguage() + "/" + wish.qualityTier().word();
    }

    @Override
    public Outcome<Session> find(Visitor visitor, SessionId id) {
        return admitted(visitor, Attempt.LOOK_UP).then(in -> admission.look(visitor, id, ledger));
    }

    @Override
    public Outcome<SessionPage> list(Visitor visitor, Optional<String> page) {
        return known(visitor).then(caller -> {
            try {
                return Outcome.granted(repository.list(caller.owner(), page, PAGE_MAX));
            } catch (SessionStoreUnavailable outage) {
                return Outcome.denied(new Denial.Unavailable(outage.retryAfter()));
            }
        });
    }

    @Override
    public Outcome<Visitor> admit(Visitor visitor) {
        return known(visitor).then(caller -> Outcome.granted(visitor));
    }

    @Override
    public Outcome<Session> end(Visitor visitor, SessionId id) {
        return known(visitor).then(caller -> ownSession(visitor, id, caller)
                .then(handover::awaited)
                .then(session -> session.isEnded()
                        ? Outcome.granted(session)
                        : ending.end(id, (now, last) -> now.endAt(here, caller.owner(), last, clock.now(), terms))));
    }

    @Override
    public Outcome<IssuedTicket> issueTicket(Visitor visitor, SessionId id, Role role) {
        return switch (role) {
            case SPEAKER ->
                known(visitor).then(caller -> ownSession(visitor, id, caller)
                        .then(session -> issue(new TicketGrant(id, role, Optional.of(caller)))));
            case LISTENER ->
                admitted(visitor, Attempt.LOOK_UP)
                        .then(in -> admission.maybeListener(visitor.credential()))
                        .then(caller -> admission
                                .look(visitor, id, ledger)
                                .then(session -> issue(new TicketGrant(id, role, caller))));
        };
    }

    /** Who first: somebody guessing names behind the same address must not keep a host from their own sessions. */
    private Outcome<Caller> known(Visitor visitor) {
        Outcome<Caller> who = admission.owner(visitor.credential());
        Attempt attempt = who instanceof Outcome.Granted ? Attempt.KNOWN : Attempt.LOOK_UP;
        return admitted(visitor, attempt).then(in -> who);
    }

    private Outcome<Session> ownSession(Visitor visitor, SessionId id, Caller caller) {
        return admission
                .look(visitor, id, ledger)
                .then(session -> session.owner().equals(caller.owner())
                        ? Outcome.granted(session)
                        : Outcome.denied(new Denial.Refused(new Refusal.NotTheOwner(id))));
    }

    private Outcome<IssuedTicket> issue(TicketGrant grant) {
        return Outcome.granted(new IssuedTicket(tickets.issue(grant), tickets.lifetime()));
    }

    private Outcome<Visitor> admitted(Visitor visitor, Attempt attempt) {
        return admission
                .tooOften(visitor, attempt)
                .<Outcome<Visitor>>map(Outcome::denied)
                .orElseGet(() -> Outcome.granted(visitor));
    }
}
