package dev.holdfast.adapter.websocket;

import dev.holdfast.application.port.in.Requester;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.audio.TrackClock;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.identity.SessionId;
import java.util.Optional;

/**
 * What somebody wants who opens a socket.
 *
 * @param requester who, and from where
 * @param session which session; nothing for those who will say so by message
 * @param role as what
 * @param maintains whether the answer is {@code sessionMaintained} rather than {@code ready}
 * @param from where a listener begins
 * @param clock samples a second of the PCM to come, where it was said
 * @param framed whether the subprotocol was agreed, so that binary messages are frames and not raw PCM
 */
record Arrival(
        Requester requester,
        Optional<SessionId> session,
        Role role,
        boolean maintains,
        StartPosition from,
        Optional<TrackClock> clock,
        boolean framed) {}
