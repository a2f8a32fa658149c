package dev.holdfast.application.port.out;

import dev.holdfast.domain.session.SessionId;
import java.util.Optional;

/**
 * Where audio is kept: one log per session.
 *
 * <p>Weakness: opening may read a whole log from disk, and any call may end in {@link AudioLogUnavailable}. Safe for use
 * by many threads; the same session always has the same {@link AudioLog}.
 */
public interface AudioLogs {

    /** The session's log, made if there is none. */
    AudioLog open(SessionId session);

    /** The session's log, if anything was ever written to it. */
    Optional<AudioLog> find(SessionId session);

    /** Lets go of what is older than is kept. Called now and then; cheap when there is nothing to do. */
    void prune();

    /** The session is forgotten: its log is deleted, or, where audio is kept for good, set aside as a recording. */
    void remove(SessionId session);
}
