// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.out.session;

import dev.holdfast.domain.identity.Owner;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.Version;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Stores sessions. A change is durable when the method returns. For any thread.
 *
 * <p>Weakness: may block for as long as its settings allow, and any call may throw {@link SessionStoreUnavailable}. Control
 * plane only: never called on the path of a frame. A stored session that cannot be decoded fails the calls that name it; the
 * lists omit it.
 */
public interface SessionRepository {

    /** Stores a new session and the key of its request, atomically. */
    Creation create(Session session, Optional<IdempotentRequest> request);

    /** The session as last saved. Ended sessions are included until they are deleted. */
    Optional<Session> find(SessionId id);

    /**
     * Stores the next state of a session (compare-and-set on its version).
     *
     * @param expected the version that {@code next} was decided on
     * @throws StaleSession if another version, or none, is stored
     */
    void save(Session next, Version expected) throws StaleSession;

    /**
     * An owner's sessions, newest first, each as last saved. Eventually consistent: a new session may be missing, a deleted one
     * is never included.
     *
     * @param page from an earlier {@link SessionPage#nextPage()}; an unknown token gives the first page
     * @param max page size, 1 or more
     */
    SessionPage list(Owner owner, Optional<String> page, int max);

    /**
     * Sessions whose {@link Session#dueAt()} is not after this, the most overdue first, each as last saved. Eventually
     * consistent: a session just saved may be missing, one that is no longer due is never included.
     */
    List<Session> due(Instant now, int max);

    /**
     * Sessions of all owners in the order of {@link Session#dueAt()}, each as last saved: sessions with a speaker come before
     * waiting and ended ones. Eventually consistent like {@link #due}.
     *
     * @param max limit, 1 or more; the store reads this many sessions
     */
    List<Session> nextDue(int max);

    /** Deletes a session if it still has this version. No effect if it does not exist. */
    void forget(SessionId id, Version expected) throws StaleSession;
}
