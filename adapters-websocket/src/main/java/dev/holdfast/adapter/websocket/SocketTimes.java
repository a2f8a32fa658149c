package dev.holdfast.adapter.websocket;

import dev.holdfast.domain.connection.Liveness;
import java.time.Duration;

/**
 * How long the socket side waits for what. Each is met within half a second, because a connection is looked at twice a
 * second.
 *
 * @param heartbeat how often clients should send a heartbeat
 * @param openingMax how long a connection may be without a session
 * @param tickAfter silence towards a client after which a tick is sent
 * @param endWaitMax how long {@code endSession} waits for its last sequence
 * @param drainMax how long a closing connection may take to say its last words
 * @param leaveGrace how long after the moment it was told to leave a connection may still be there
 * @param tokenWarning how long before its end a token's end is announced
 * @param stuckMax how long a listener may take nothing of what the log has let go already
 * @param speaker when a silent speaker is pinged, and given up
 * @param listener when a silent listener is pinged, and given up
 */
public record SocketTimes(
        Duration heartbeat,
        Duration openingMax,
        Duration tickAfter,
        Duration endWaitMax,
        Duration drainMax,
        Duration leaveGrace,
        Duration tokenWarning,
        Duration stuckMax,
        Liveness speaker,
        Liveness listener) {

    /**
     * PROTOCOL's numbers where it has any: a tick is due after 2 s of silence, so it is looked for after 1.5. Two seconds
     * to say goodbye are a few round trips on a bad line, and one second is enough to leave; a minute before a token ends is enough to fetch another; ten
     * seconds are time to read a slice on a bad line.
     */
    public static final SocketTimes DEFAULT = new SocketTimes(
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofMillis(1_500),
            Duration.ofSeconds(10),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Liveness.SPEAKER,
            Liveness.LISTENER);
}
