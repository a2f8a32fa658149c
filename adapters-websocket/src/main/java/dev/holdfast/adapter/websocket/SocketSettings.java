package dev.holdfast.adapter.websocket;

import dev.holdfast.domain.connection.Liveness;
import java.time.Duration;
import java.util.Set;

/**
 * What the socket side allows, and how long it waits.
 *
 * @param path where sockets are opened
 * @param allowedOrigins web origins that may connect, as browsers write them; {@code *} allows all. Programs, which send
 *     none, are not concerned
 * @param lanes threads that write, 1 or more
 * @param connectionsMax connections at once, all roles together
 * @param heartbeat how often clients should send a heartbeat
 * @param openingMax how long a connection may be without a session
 * @param ackEvery the longest a speaker waits for an ack while frames come
 * @param tickAfter silence towards a client after which a tick is sent
 * @param endWaitMax how long {@code endSession} waits for its last sequence
 * @param drainMax how long a closing connection may take to say its last words
 * @param tokenWarning how long before its end a token's end is announced
 * @param textBytesMax the largest text message
 * @param rawBytesMax the largest binary message of a client that sends raw PCM
 * @param controlPerSecond messages other than audio that a client may send a second, in the long run
 * @param controlBurst how many of them at once
 * @param controlQueueMax messages other than audio that may wait for a client before it counts as too far behind
 * @param sliceBytesMax how much one connection is given to write before the next has its turn
 * @param speaker when a silent speaker is pinged, and given up
 * @param listener when a silent listener is pinged, and given up
 */
public record SocketSettings(
        String path,
        Set<String> allowedOrigins,
        int lanes,
        int connectionsMax,
        Duration heartbeat,
        Duration openingMax,
        Duration ackEvery,
        Duration tickAfter,
        Duration endWaitMax,
        Duration drainMax,
        Duration tokenWarning,
        int textBytesMax,
        int rawBytesMax,
        int controlPerSecond,
        int controlBurst,
        int controlQueueMax,
        int sliceBytesMax,
        Liveness speaker,
        Liveness listener) {

    /**
     * PROTOCOL's numbers where it has any. Ten thousand connections take half the usual limit of open files. Twenty
     * control messages a second are a hundred times what a client needs. A slice of 256 KiB is what a socket's buffer
     * usually takes at once.
     */
    public static final SocketSettings DEFAULT = new SocketSettings(
            "/ws",
            Set.of(),
            1,
            10_000,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofMillis(100),
            Duration.ofMillis(1_500),
            Duration.ofSeconds(10),
            Duration.ofSeconds(2),
            Duration.ofSeconds(60),
            64 * 1024,
            64 * 1024,
            20,
            100,
            256,
            256 * 1024,
            Liveness.SPEAKER,
            Liveness.LISTENER);

    public SocketSettings {
        allowedOrigins = Set.copyOf(allowedOrigins);
        requireAtLeast(1, lanes, "lanes");
        requireAtLeast(1, connectionsMax, "connectionsMax");
        requireAtLeast(125, textBytesMax, "textBytesMax");
        requireAtLeast(2, rawBytesMax, "rawBytesMax");
        requireAtLeast(1, controlPerSecond, "controlPerSecond");
        requireAtLeast(1, controlBurst, "controlBurst");
        requireAtLeast(8, controlQueueMax, "controlQueueMax");
        requireAtLeast(1024, sliceBytesMax, "sliceBytesMax");
    }

    private static void requireAtLeast(int least, int value, String name) {
        if (value < least) {
            throw new IllegalArgumentException(name + " is " + least + " or more: " + value);
        }
    }

    public SocketSettings withAllowedOrigins(Set<String> origins) {
        return new SocketSettings(
                path,
                origins,
                lanes,
                connectionsMax,
                heartbeat,
                openingMax,
                ackEvery,
                tickAfter,
                endWaitMax,
                drainMax,
                tokenWarning,
                textBytesMax,
                rawBytesMax,
                controlPerSecond,
                controlBurst,
                controlQueueMax,
                sliceBytesMax,
                speaker,
                listener);
    }

    public SocketSettings withLanes(int count) {
        return new SocketSettings(
                path,
                allowedOrigins,
                count,
                connectionsMax,
                heartbeat,
                openingMax,
                ackEvery,
                tickAfter,
                endWaitMax,
                drainMax,
                tokenWarning,
                textBytesMax,
                rawBytesMax,
                controlPerSecond,
                controlBurst,
                controlQueueMax,
                sliceBytesMax,
                speaker,
                listener);
    }

    public SocketSettings withConnectionsMax(int max) {
        return new SocketSettings(
                path,
                allowedOrigins,
                lanes,
                max,
                heartbeat,
                openingMax,
                ackEvery,
                tickAfter,
                endWaitMax,
                drainMax,
                tokenWarning,
                textBytesMax,
                rawBytesMax,
                controlPerSecond,
                controlBurst,
                controlQueueMax,
                sliceBytesMax,
                speaker,
                listener);
    }

    /** The most of a binary message that is ever taken in: what a read buffer must hold. */
    int binaryBytesMax(boolean framed, int frameBytesMax) {
        return framed ? frameBytesMax : rawBytesMax;
    }
}
