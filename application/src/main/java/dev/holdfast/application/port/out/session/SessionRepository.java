package dev.holdfast.application.port.out.session;

import dev.holdfast.domain.identity.Owner;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.Version;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where sessions are kept. What a method returned from is stored and outlives the process.
 *
 * <p>Weakness: may block for as long as its settings allow, and any call may end in {@link SessionStoreUnavailable}. So
 * it is for the control plane alone, never on the path of a frame. Safe for use by many threads.
 */
public interface SessionRepository {

    /** Stores a new session, and the key of its request with it or neither. */
    Creation create(Session session, Optional<IdempotentRequest> request);

    /** The session as last saved, ended ones included until they are forgotten. */
    Optional<Session> find(SessionId id);

    /**
     * Stores the next state of a session.
     *
     * @param expected the version it was decided on
     * @throws StaleSession if another version, or none, is stored
     */
    void save(Session next, Version expected) throws StaleSession;

    /**
     * An owner's sessions, newest first, each as last saved. May lag behind {@link #create}: one just created may be
     * missing, one just forgotten never shows.
     *
     * @param page where to go on, from an earlier {@link SessionPage#nextPage()}; an unknown one begins anew
     * @param max how many at the most, 1 or more
     */
    SessionPage list(Owner owner, Optional<String> page, int max);

    /**
     * Sessions whose {@link Session#dueAt()} is not after this, the most overdue first, each as last saved. May lag behind a
     * save: one just saved may be missing, one that is not due any more never shows.
     */
    List<Session> due(Instant now, int max);

    /**
     * Any sessions, whosever they are, those first whose {@link Session#dueAt()} comes first, each as last saved: so those
     * that are spoken in stand before those that wait or are over, ended ones included until they are forgotten. May lag
     * behind a save as {@link #due} does.
     *
     * @param max how many at the most, 1 or more; whoever asks for many makes the store read many
     */
    List<Session> nextDue(int max);

    /** Removes a session, if it is still the version that was looked at. Not there: nothing happens. */
    void forget(SessionId id, Version expected) throws StaleSession;
}
