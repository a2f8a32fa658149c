// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.out.audio;

import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.QualityTier;
import java.util.Optional;
import java.util.Set;

/**
 * Stores one audio log per session. For any thread.
 *
 * <p>Weakness: opening may read a whole log from disk, and any call may throw {@link AudioLogUnavailable}. The same session
 * always has the same {@link AudioLog} object while it is in use.
 */
public interface AudioLogs {

    /**
     * Opens the session's log, or creates it.
     *
     * @param tier limits the size of its frames
     */
    AudioLog open(SessionId session, QualityTier tier);

    /** The session's log, if it exists. */
    Optional<AudioLog> find(SessionId session);

    /** Sessions with an open log. Logs that were not opened since the start are missing. */
    Set<SessionId> inUse();

    /**
     * Whether the remaining storage is reserved for live sessions, so that no new session should begin. A cheap read, as of
     * the last {@link #applyRetention}.
     */
    boolean isFull();

    /** Evicts audio beyond its retention or the storage quota. Call it every second or so; cheap if nothing is due. */
    void applyRetention();

    /** Deletes the session's log, or moves it to the recordings if audio is kept for good. */
    void remove(SessionId session);
}
