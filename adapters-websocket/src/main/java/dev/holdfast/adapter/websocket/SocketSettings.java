package dev.holdfast.adapter.websocket;

import java.util.Set;

/**
 * Where sockets are opened, by whom, and on how many threads they are written to.
 *
 * @param path where sockets are opened
 * @param allowedOrigins web origins that may connect, as browsers write them; {@code *} allows all. Programs, which send
 *     none, and pages that this server served are not concerned
 * @param trustForwarded whether the last {@code X-Forwarded-For} entry is the client's address: only behind a proxy of
 *     one's own
 * @param lanes threads that write, 1 or more
 * @param appendingBlocks whether appending a frame waits for the disk, so that it must not keep a selector
 */
public record SocketSettings(
        String path,
        Set<String> allowedOrigins,
        boolean trustForwarded,
        int lanes,
        boolean appendingBlocks,
        SocketLimits limits,
        SocketTimes times) {

    /** PROTOCOL §2. */
    public static final String PATH = "/ws";

    public SocketSettings {
        allowedOrigins = Set.copyOf(allowedOrigins);
        if (lanes < 1) {
            throw new IllegalArgumentException("there is one lane or more: " + lanes);
        }
    }

    /** The most of a binary message that is ever taken in: what a read buffer must hold. */
    int binaryBytesMax(boolean framed, int frameBytesMax) {
        return framed ? frameBytesMax : limits.rawBytesMax();
    }
}
