package dev.holdfast.application.port.out.audio;

import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.QualityTier;
import java.util.Optional;
import java.util.Set;

/**
 * Where audio is kept: one log per session.
 *
 * <p>Weakness: opening may read a whole log from disk, and any call may end in {@link AudioLogUnavailable}. Safe for use
 * by many threads; the same session always has the same {@link AudioLog}.
 */
public interface AudioLogs {

    /**
     * The session's log, made if there is none.
     *
     * @param tier how large its frames may be
     */
    AudioLog open(SessionId session, QualityTier tier);

    /** The session's log, if anything was ever written to it. */
    Optional<AudioLog> find(SessionId session);

    /** Sessions whose log is in use here; others may be on the disk and not have been opened yet. */
    Set<SessionId> inUse();

    /**
     * Whether there is hardly room for the talks that go on, so that no new session should begin. Costs nothing to ask, and
     * may lag by as long as {@link #applyRetention} is not called.
     */
    boolean isFull();

    /** Lets go of what is older than is kept, or more than there is room for. Called now and then; cheap when there is nothing to do. */
    void applyRetention();

    /** The session is forgotten: its log is deleted, or, where audio is kept for good, set aside as a recording. */
    void remove(SessionId session);
}
