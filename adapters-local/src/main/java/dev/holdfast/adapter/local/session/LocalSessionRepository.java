// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.session;

import dev.holdfast.adapter.local.DataFolderInUse;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.session.Creation;
import dev.holdfast.application.port.out.session.IdempotentRequest;
import dev.holdfast.application.port.out.session.SessionPage;
import dev.holdfast.application.port.out.session.SessionRepository;
import dev.holdfast.application.port.out.session.StaleSession;
import dev.holdfast.domain.identity.Owner;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.Version;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Stores sessions in one file of this machine, or in memory. A method that changes something returns after the change is
 * written to the file, so a killed process loses nothing. After a power failure the last seconds may be missing, and the
 * file is consistent. Safe for use by many threads.
 */
public final class LocalSessionRepository implements SessionRepository, MeterBinder, AutoCloseable {

    private final LockedTables tables;
    private final SessionCounts counts;
    private final Clock clock;

    private LocalSessionRepository(Function<SessionCounts, SessionTables> opener, Clock clock) {
        this.counts = new SessionCounts();
        this.tables = new LockedTables(() -> opener.apply(counts));
        this.clock = clock;
    }

    /**
     * Opens the sessions in this file. Creates the file and its folder if they do not exist.
     *
     * @throws DataFolderInUse if another process has it open
     * @throws SessionFileUnusable if it is damaged, written by a newer version, or not accessible
     */
    public static LocalSessionRepository inFile(Path file, Clock clock) {
        return new LocalSessionRepository(counts -> SessionFile.open(file, counts), clock);
    }

    /** Sessions that end with the process. */
    public static LocalSessionRepository inMemory(Clock clock) {
        return new LocalSessionRepository(SessionFile::inMemory, clock);
    }

    @Override
    public Creation create(Session session, Optional<IdempotentRequest> request) {
        return tables.write(stored -> {
            Instant now = clock.now();
            Optional<Creation> repeated = request.flatMap(each -> repeated(stored, each, now));
            if (repeated.isPresent()) {
                return repeated.get();
            }
            if (stored.find(session.id()) != null) {
                return new Creation.IdTaken();
            }
            stored.put(null, session);
            request.ifPresent(each -> stored.putKey(each, session));
            stored.sweepKeys(now);
            stored.commit();
            return new Creation.Created(session);
        });
    }

    private static Optional<Creation> repeated(SessionTables stored, IdempotentRequest request, Instant now) {
        IdempotencyRecord key = stored.key(request, now).orElse(null);
        if (key == null) {
            return Optional.empty();
        }
        Session created = stored.find(new SessionId(key.sessionId()));
        // That session was removed, and another one may have its id.
        if (created == null
                || !created.owner().equals(request.owner())
                || !created.createdAt().equals(key.createdAt())) {
            return Optional.empty();
        }
        return Optional.of(
                key.fingerprint().equals(request.fingerprint())
                        ? new Creation.Repeated(created)
                        : new Creation.KeyReused());
    }

    @Override
    public Optional<Session> find(SessionId id) {
        return tables.read(stored -> Optional.ofNullable(stored.find(id)));
    }

    @Override
    public void save(Session next, Version expected) throws StaleSession {
        boolean saved = tables.write(stored -> {
            Session before = stored.find(next.id());
            if (before == null || !before.version().equals(expected)) {
                return false;
            }
            stored.put(before, next);
            stored.commit();
            return true;
        });
        if (!saved) {
            throw new StaleSession(next.id());
        }
    }

    @Override
    public SessionPage list(Owner owner, Optional<String> page, int max) {
        // One more than requested tells whether there is another page.
        List<Session> found = tables.read(stored -> stored.ofOwner(owner, PageToken.parse(page), max + 1));
        if (found.size() <= max) {
            return new SessionPage(found, Optional.empty());
        }
        return new SessionPage(found.subList(0, max), Optional.of(PageToken.after(found.get(max - 1))));
    }

    @Override
    public List<Session> due(Instant now, int max) {
        return tables.read(stored -> stored.due(now, max));
    }

    @Override
    public List<Session> nextDue(int max) {
        return tables.read(stored -> stored.due(Instant.MAX, max));
    }

    @Override
    public void forget(SessionId id, Version expected) throws StaleSession {
        boolean removed = tables.write(stored -> {
            Session before = stored.find(id);
            if (before == null) {
                return true;
            }
            if (!before.version().equals(expected)) {
                return false;
            }
            stored.remove(before);
            stored.commit();
            return true;
        });
        if (!removed) {
            throw new StaleSession(id);
        }
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        counts.bindTo(registry);
    }

    /** Closes the file. Later calls throw {@link dev.holdfast.application.port.out.session.SessionStoreUnavailable}. Idempotent. */
    @Override
    public void close() {
        tables.close();
    }
}
