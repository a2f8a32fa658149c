// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.config;

import dev.holdfast.domain.connection.Liveness;
import java.time.Duration;

/**
 * Timeouts of a connection. Each is met within half a second: every connection is checked twice a second. Immutable.
 *
 * @param heartbeat how often a client should send a heartbeat
 * @param openingMax how long a connection may be without a session
 * @param messageMax how long a message may take to arrive, from its first byte
 * @param tickAfter silence towards a client after which a tick is sent
 * @param endWaitMax how long {@code endSession} waits for its last sequence
 * @param drainMax how long a closing connection may take to deliver its last messages
 * @param leaveGrace how long a connection may stay open after the time at which it was told to leave
 * @param tokenWarning how long before a token expires the client is warned
 * @param stuckMax how long a listener may leave unread a slice that the log no longer retains
 * @param speaker when a silent speaker is pinged, and when it counts as dead
 * @param listener when a silent listener is pinged, and when it counts as dead
 */
public record WebSocketTimeouts(
        Duration heartbeat,
        Duration openingMax,
        Duration messageMax,
        Duration tickAfter,
        Duration endWaitMax,
        Duration drainMax,
        Duration leaveGrace,
        Duration tokenWarning,
        Duration stuckMax,
        Liveness speaker,
        Liveness listener) {

    /**
     * The values of docs/protocol.md where it has any. A tick is due after 2 s of silence, so it is sent after 1.5. Two
     * seconds to drain are a few round trips on a bad line; one second is enough to leave; one minute is enough to fetch
     * another token; ten seconds are enough to read a slice on a bad line, and thirty to send the largest message on one.
     */
    public static final WebSocketTimeouts DEFAULT = new WebSocketTimeouts(
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMillis(1_500),
            Duration.ofSeconds(10),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Liveness.SPEAKER,
            Liveness.LISTENER);
}
