// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.protocol;

import dev.holdfast.application.port.in.Requester;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.audio.TrackClock;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.identity.SessionId;
import java.time.Duration;
import java.util.Optional;

/**
 * What a client asks for with its handshake, or later by message. Immutable.
 *
 * @param session empty where the client will create or name a session by message
 * @param maintains whether the answer is {@code sessionMaintained} rather than {@code ready}
 * @param from where a listener begins
 * @param deliverEvery how long a listener's frames may gather at most, so that they come in fewer sends; zero: not at all
 * @param clock the sample rate of the audio to come, where the client states one
 * @param attempt number of the connection in the order in which the server accepted them
 * @param framed whether the subprotocol was negotiated, so that binary messages are audio frames and not raw PCM
 */
public record AttachRequest(
        Requester requester,
        Optional<SessionId> session,
        Role role,
        boolean maintains,
        StartPosition from,
        Duration deliverEvery,
        Optional<TrackClock> clock,
        long attempt,
        boolean framed) {

    /** The same client's request for a session that it names by message. */
    AttachRequest byMessage(Requester renewed, SessionId named, Role as, StartPosition start) {
        return new AttachRequest(renewed, Optional.of(named), as, true, start, deliverEvery, clock, attempt, framed);
    }
}
