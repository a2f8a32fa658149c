package dev.holdfast.application.session;

import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.session.SessionNotifier;
import dev.holdfast.application.port.out.session.SessionRepository;
import dev.holdfast.application.port.out.session.SessionStoreUnavailable;
import dev.holdfast.application.port.out.session.StaleSession;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Decision;
import dev.holdfast.domain.session.Session;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** The one way a stored session changes: load, decide, save against the version it was decided on, write down, tell. */
public final class SessionUpdater {

    /**
     * Each try loses only to somebody else's success. A session has one owner and a handful of connections, so this many
     * losses in a row is a store that answers nonsense.
     */
    private static final int TRIES_MAX = 16;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final SessionRepository repository;
    private final SessionNotifier notices;
    private final SessionEventLog eventLog;
    private final Clock clock;

    public SessionUpdater(
            SessionRepository repository, SessionNotifier notices, SessionEventLog eventLog, Clock clock) {
        this.repository = repository;
        this.notices = notices;
        this.eventLog = eventLog;
        this.clock = clock;
    }

    /** The session, unless it is unknown or already to be forgotten. */
    public Outcome<Session> find(SessionId id) {
        try {
            return stored(id).map(Outcome::granted).orElseGet(() -> Outcome.denied(new Denial.NoSuchSession(id)));
        } catch (SessionStoreUnavailable outage) {
            return Outcome.denied(new Denial.Unavailable(outage.retryAfter()));
        }
    }

    /** Lets the session decide on what is stored now, as often as somebody else was faster. */
    public Outcome<Session> change(SessionId id, Function<Session, Decision> wish) {
        try {
            for (int tries = 0; tries < TRIES_MAX; tries++) {
                Optional<Session> stored = stored(id);
                if (stored.isEmpty()) {
                    return Outcome.denied(new Denial.NoSuchSession(id));
                }
                Decision decision = wish.apply(stored.get());
                if (decision instanceof Decision.Refused refused) {
                    return Outcome.denied(new Denial.Refused(refused.refusal()));
                }
                Decision.Accepted accepted = (Decision.Accepted) decision;
                if (save(stored.get(), accepted)) {
                    return Outcome.granted(accepted.next());
                }
            }
            return Outcome.denied(new Denial.Unavailable(RETRY_AFTER));
        } catch (SessionStoreUnavailable outage) {
            return Outcome.denied(new Denial.Unavailable(outage.retryAfter()));
        }
    }

    private boolean save(Session before, Decision.Accepted accepted) {
        if (accepted.next().equals(before)) {
            return true;
        }
        try {
            repository.save(accepted.next(), before.version());
        } catch (StaleSession somebodyWasFaster) {
            return false;
        }
        if (!accepted.events().isEmpty()) {
            eventLog.changed(before, accepted.next(), accepted.events(), clock.now());
            notices.sessionChanged(accepted.next(), accepted.events());
        }
        return true;
    }

    private Optional<Session> stored(SessionId id) {
        return repository.find(id).filter(session -> !session.isForgottenAt(clock.now()));
    }
}
