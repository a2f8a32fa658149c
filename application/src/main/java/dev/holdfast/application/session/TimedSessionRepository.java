// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.session;

import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.metrics.DeferredTimer;
import dev.holdfast.application.port.out.session.Creation;
import dev.holdfast.application.port.out.session.IdempotentRequest;
import dev.holdfast.application.port.out.session.SessionPage;
import dev.holdfast.application.port.out.session.SessionRepository;
import dev.holdfast.application.port.out.session.SessionStoreUnavailable;
import dev.holdfast.application.port.out.session.StaleSession;
import dev.holdfast.domain.identity.Owner;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.Version;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decorates a session repository with timers by method and outcome. For any thread. */
public final class TimedSessionRepository implements SessionRepository, MeterBinder {

    private final SessionRepository repository;
    private final Clock clock;
    private final Map<Call, Map<Outcome, DeferredTimer>> timers = new EnumMap<>(Call.class);

    /** The methods of the port with their possible outcomes. */
    private enum Call {
        CREATE,
        FIND,
        SAVE(Outcome.STALE),
        LIST,
        DUE,
        NEXT_DUE,
        FORGET(Outcome.STALE);

        private final Set<Outcome> outcomes;

        Call() {
            this.outcomes = Set.of(Outcome.OK, Outcome.UNAVAILABLE, Outcome.FAILED);
        }

        Call(Outcome besides) {
            this.outcomes = Set.of(Outcome.OK, besides, Outcome.UNAVAILABLE, Outcome.FAILED);
        }
    }

    private enum Outcome {
        OK,
        /** Another writer saved first. */
        STALE,
        UNAVAILABLE,
        /** Unexpected exception of the adapter. */
        FAILED
    }

    public TimedSessionRepository(SessionRepository repository, Clock clock) {
        this.repository = repository;
        this.clock = clock;
        for (Call call : Call.values()) {
            Map<Outcome, DeferredTimer> byOutcome = new EnumMap<>(Outcome.class);
            call.outcomes.forEach(outcome -> byOutcome.put(outcome, timer()));
            timers.put(call, byOutcome);
        }
    }

    /** Buckets from memory and files over a service in the same region (about 5 ms) up to the timeouts of callers. */
    private static DeferredTimer timer() {
        return new DeferredTimer(0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10);
    }

    @Override
    public Creation create(Session session, Optional<IdempotentRequest> request) {
        return timed(Call.CREATE, () -> repository.create(session, request));
    }

    @Override
    public Optional<Session> find(SessionId id) {
        return timed(Call.FIND, () -> repository.find(id));
    }

    @Override
    public void save(Session next, Version expected) throws StaleSession {
        timed(Call.SAVE, () -> {
            repository.save(next, expected);
            return next;
        });
    }

    @Override
    public SessionPage list(Owner owner, Optional<String> page, int max) {
        return timed(Call.LIST, () -> repository.list(owner, page, max));
    }

    @Override
    public List<Session> due(Instant now, int max) {
        return timed(Call.DUE, () -> repository.due(now, max));
    }

    @Override
    public List<Session> nextDue(int max) {
        return timed(Call.NEXT_DUE, () -> repository.nextDue(max));
    }

    @Override
    public void forget(SessionId id, Version expected) throws StaleSession {
        timed(Call.FORGET, () -> {
            repository.forget(id, expected);
            return id;
        });
    }

    /** @param <X> what the method throws besides runtime exceptions */
    private <T, X extends Exception> T timed(Call call, Operation<T, X> operation) throws X {
        long began = clock.nanos();
        Outcome outcome = Outcome.FAILED;
        try {
            T answer = operation.run();
            outcome = Outcome.OK;
            return answer;
        } catch (Exception failure) {
            outcome = failure instanceof StaleSession
                    ? Outcome.STALE
                    : failure instanceof SessionStoreUnavailable ? Outcome.UNAVAILABLE : Outcome.FAILED;
            throw failure;
        } finally {
            timers.get(call).get(outcome).record(clock.nanos() - began);
        }
    }

    private interface Operation<T, X extends Exception> {
        T run() throws X;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        timers.forEach((call, outcomes) -> outcomes.forEach((outcome, timer) -> timer.bindTo(
                registry,
                "holdfast_store_calls_seconds",
                "duration of session store calls by method and outcome",
                "call",
                word(call),
                "outcome",
                word(outcome))));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
