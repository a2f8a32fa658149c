// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.in.speaker;

import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.domain.audio.TrackClock;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.identity.SessionId;
import java.util.Optional;

/**
 * Attaches speakers to sessions.
 *
 * <p>Called by the transport on threads that may block. Weakness: waits for the session store, and up to some seconds for
 * another node to release the lease.
 */
public interface SpeakIntoSession {

    /**
     * Attaches a speaker: takes the session's lease. Replaces a speaker that is attached to this node, unless that one's
     * connection was accepted later: then this one is an attempt that its client has given up, and may be retried.
     *
     * @param clock sample rate of PCM audio; empty: the session's own, or {@link TrackClock#SPEECH} for a new session
     * @param attempt number of the connection in the order in which this process accepted them
     */
    Outcome<SpeakerAttachment> attach(
            Requester requester, SessionId session, ConnectionId connection, Optional<TrackClock> clock, long attempt);
}
