// SPDX-License-Identifier: Apache-2.0
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

/**
 * Changes stored sessions with optimistic locking: load, decide, save with the expected version, log, notify. All changes go
 * through it. For threads that may block.
 */
public final class SessionUpdater {

    /**
     * An attempt fails only if another writer succeeded. A session has one owner and few connections, so this many failures in
     * a row mean a defective store.
     */
    private static final int ATTEMPTS_MAX = 16;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final SessionRepository repository;
    private final SessionNotifier notifier;
    private final SessionAuditLog auditLog;
    private final Clock clock;

    public SessionUpdater(
            SessionRepository repository, SessionNotifier notifier, SessionAuditLog auditLog, Clock clock) {
        this.repository = repository;
        this.notifier = notifier;
        this.auditLog = auditLog;
        this.clock = clock;
    }

    /** Finds a session. Unknown ids, and sessions past their retention, are {@link Denial.NoSuchSession}. */
    public Outcome<Session> find(SessionId id) {
        try {
            return stored(id).map(Outcome::granted).orElseGet(() -> Outcome.denied(new Denial.NoSuchSession(id)));
        } catch (SessionStoreUnavailable outage) {
            return Outcome.denied(new Denial.Unavailable(outage.retryAfter()));
        }
    }

    /** Applies a transition to the stored session. Loads and decides again if another writer saved in between. */
    public Outcome<Session> change(SessionId id, Function<Session, Decision> transition) {
        try {
            for (int attempts = 0; attempts < ATTEMPTS_MAX; attempts++) {
                Optional<Session> stored = stored(id);
                if (stored.isEmpty()) {
                    return Outcome.denied(new Denial.NoSuchSession(id));
                }
                Decision decision = transition.apply(stored.get());
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
        } catch (StaleSession stale) {
            return false;
        }
        if (!accepted.events().isEmpty()) {
            auditLog.changed(before, accepted.next(), accepted.events(), clock.now());
            notifier.sessionChanged(accepted.next(), accepted.events());
        }
        return true;
    }

    private Optional<Session> stored(SessionId id) {
        return repository.find(id).filter(session -> !session.isForgottenAt(clock.now()));
    }
}
