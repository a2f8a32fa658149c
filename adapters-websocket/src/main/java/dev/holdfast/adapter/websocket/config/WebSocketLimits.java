// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.config;

import dev.holdfast.adapter.websocket.frame.OpCode;

/**
 * Limits per connection, per session, per address and in total. Immutable.
 *
 * @param connectionsMax connections at once, all roles together
 * @param connectionsPerSessionMax listeners of one session at once; the speaker is not counted and is always admitted
 * @param connectionsPerAddressMax connections at once from one {@linkplain dev.holdfast.domain.connection.Network address}
 * @param handshakesPerSecondMax well-formed handshakes a second, refused ones included; also the burst
 * @param handshakesPerAddressMax well-formed handshakes a second from one address; also its burst
 * @param controlPerSecondMax messages other than audio that a client may send a second, on average
 * @param unreadMessagesMax messages other than audio that may wait for a client; beyond it the connection is closed as too far behind
 * @param unreadBytesMax bytes of those messages together. Waiting audio is not counted: it stays in the log
 * @param textBytesMax the largest text message, in bytes
 * @param rawBytesMax the largest binary message of a client that sends raw PCM, in bytes
 * @param unfinishedBytesMax memory of messages that have begun and are not finished, of all clients together; half of it for one
 *     address
 * @param sliceBytesMax bytes of one slice of the log: a quarter of what is written to one connection before the next is served
 */
public record WebSocketLimits(
        int connectionsMax,
        int connectionsPerSessionMax,
        int connectionsPerAddressMax,
        int handshakesPerSecondMax,
        int handshakesPerAddressMax,
        int controlPerSecondMax,
        int unreadMessagesMax,
        int unreadBytesMax,
        int textBytesMax,
        int rawBytesMax,
        int unfinishedBytesMax,
        int sliceBytesMax) {

    /** A client whose network stalls for five seconds sends its waiting messages at once. */
    private static final int CONTROL_BURST_SECONDS = 5;

    public static final WebSocketLimits DEFAULT = new WebSocketLimits(
            // connectionsMax: half of the 20,000 open files that the files in deploy/ allow.
            10_000,
            // connectionsPerSessionMax: one session may use all connections.
            10_000,
            // connectionsPerAddressMax: one address cannot take every connection, and an audience behind one fits.
            5_000,
            // handshakesPerSecondMax: ten thousand clients that reconnect at once are admitted within a few seconds.
            5_000,
            // handshakesPerAddressMax: an audience behind one address comes back within seconds, and a fifth is left to
            // others.
            4_000,
            // controlPerSecondMax: a hundred times the rate that a client needs.
            20,
            // unreadMessagesMax: half a minute of acks, the most frequent message.
            256,
            // unreadBytesMax: a kilobyte per message.
            256 * 1024,
            // textBytesMax: docs/protocol.md §3.
            64 * 1024,
            // rawBytesMax: the buffer of a pipe on Linux.
            64 * 1024,
            shareOfHeap(),
            // sliceBytesMax: eight seconds of PCM at 16 kHz. A listener that is less behind catches up with one write.
            256 * 1024);

    /** @throws IllegalArgumentException if a limit is too low for any connection to work */
    public WebSocketLimits {
        requireAtLeast(1, connectionsMax, "connectionsMax");
        requireAtLeast(1, connectionsPerSessionMax, "connectionsPerSessionMax");
        requireAtLeast(1, connectionsPerAddressMax, "connectionsPerAddressMax");
        requireAtLeast(1, handshakesPerSecondMax, "handshakesPerSecondMax");
        requireAtLeast(1, handshakesPerAddressMax, "handshakesPerAddressMax");
        requireAtLeast(1, controlPerSecondMax, "controlPerSecondMax");
        requireAtLeast(8, unreadMessagesMax, "unreadMessagesMax");
        requireAtLeast(4096, unreadBytesMax, "unreadBytesMax");
        requireAtLeast(OpCode.CONTROL_BYTES_MAX, textBytesMax, "textBytesMax");
        requireAtLeast(2, rawBytesMax, "rawBytesMax");
        requireAtLeast(1024, unfinishedBytesMax, "unfinishedBytesMax");
        requireAtLeast(1024, sliceBytesMax, "sliceBytesMax");
    }

    /** The default of {@code unfinishedBytesMax}: a sixteenth of the heap, so that no client can fill it. */
    public static int shareOfHeap() {
        return (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / 16);
    }

    private static void requireAtLeast(int least, int value, String name) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ": " + value);
        }
    }

    /** The burst: how many messages other than audio a client may send at once. */
    public int controlBurst() {
        return controlPerSecondMax * CONTROL_BURST_SECONDS;
    }
}
