// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.fake;

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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A session store in memory that can be unavailable, fail after a save, and let another writer save first. */
public final class InMemorySessions implements SessionRepository {

    public static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final Map<SessionId, Session> sessions = new LinkedHashMap<>();
    private final Map<String, Stored> requests = new HashMap<>();
    private boolean available = true;
    private boolean failsAfterNextSave;
    private int refusedCalls;
    private Runnable beforeNextDue = () -> {};
    private Runnable beforeNextFind = () -> {};
    private Runnable beforeNextSave = () -> {};

    private record Stored(IdempotentRequest request, SessionId session) {}

    /** From now on every call fails, or none does. */
    public void available(boolean is) {
        available = is;
    }

    /** The next save is stored, and then the call and all later ones fail. */
    public void failAfterNextSave() {
        failsAfterNextSave = true;
    }

    /** Number of calls that failed because the store was unavailable. */
    public int refusedCalls() {
        return refusedCalls;
    }

    /** Runs once, before the due sessions are loaded. */
    public void beforeNextDue(Runnable task) {
        beforeNextDue = task;
    }

    /** Runs once, before the next session is loaded. */
    public void beforeNextFind(Runnable task) {
        beforeNextFind = task;
    }

    /** Runs once, before the next session is saved. */
    public void beforeNextSave(Runnable task) {
        beforeNextSave = task;
    }

    /** Stores a session without any check. */
    public void put(Session session) {
        sessions.put(session.id(), session);
    }

    /** The stored session, which must exist. */
    public Session get(SessionId id) {
        return Optional.ofNullable(sessions.get(id)).orElseThrow();
    }

    private void requireAvailable() {
        if (!available) {
            refusedCalls++;
            throw new SessionStoreUnavailable("stopped by the test", RETRY_AFTER, new IllegalStateException());
        }
    }

    @Override
    public Creation create(Session session, Optional<IdempotentRequest> request) {
        requireAvailable();
        String key = request.map(by -> by.owner().subject() + '/' + by.key()).orElse("");
        Stored before = requests.get(key);
        if (before != null) {
            return before.request().fingerprint().equals(request.orElseThrow().fingerprint())
                    ? new Creation.Repeated(get(before.session()))
                    : new Creation.KeyReused();
        }
        if (sessions.containsKey(session.id())) {
            return new Creation.IdTaken();
        }
        put(session);
        request.ifPresent(by -> requests.put(key, new Stored(by, session.id())));
        return new Creation.Created(session);
    }

    @Override
    public Optional<Session> find(SessionId id) {
        Runnable before = beforeNextFind;
        beforeNextFind = () -> {};
        before.run();
        requireAvailable();
        return Optional.ofNullable(sessions.get(id));
    }

    @Override
    public void save(Session next, Version expected) throws StaleSession {
        Runnable before = beforeNextSave;
        beforeNextSave = () -> {};
        before.run();
        requireAvailable();
        requireVersion(next.id(), expected);
        put(next);
        if (failsAfterNextSave) {
            failsAfterNextSave = false;
            available = false;
            requireAvailable();
        }
    }

    private void requireVersion(SessionId id, Version expected) throws StaleSession {
        Session stored = sessions.get(id);
        if (stored == null || !stored.version().equals(expected)) {
            throw new StaleSession(id);
        }
    }

    @Override
    public SessionPage list(Owner owner, Optional<String> page, int max) {
        requireAvailable();
        List<Session> own = new ArrayList<>(sessions.values());
        own.removeIf(session -> !session.owner().equals(owner));
        own.sort(Comparator.comparing(Session::createdAt).reversed());
        int from = page.map(Integer::parseInt).orElse(0);
        int to = Math.min(own.size(), from + max);
        return new SessionPage(
                own.subList(from, to), to < own.size() ? Optional.of(Integer.toString(to)) : Optional.empty());
    }

    @Override
    public List<Session> due(Instant now, int max) {
        Runnable before = beforeNextDue;
        beforeNextDue = () -> {};
        before.run();
        return nextDue(max).stream()
                .filter(session -> !session.dueAt().isAfter(now))
                .toList();
    }

    @Override
    public List<Session> nextDue(int max) {
        requireAvailable();
        return sessions.values().stream()
                .sorted(Comparator.comparing(Session::dueAt))
                .limit(max)
                .toList();
    }

    @Override
    public void forget(SessionId id, Version expected) throws StaleSession {
        requireAvailable();
        if (sessions.containsKey(id)) {
            requireVersion(id, expected);
            sessions.remove(id);
        }
    }
}
