// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.config;

import dev.holdfast.adapter.websocket.frame.OpCode;

/**
 * Limits per connection, per session, per address and in total. Immutable.
 *
 * @param connectionsMax connections at once, all roles together
 * @param connectionsPerSessionMax listeners of one session at once; the speaker is not counted and is always admitted
 * @param connectionsPerAddressMax connections at once from one {@linkplain dev.holdfast.domain.connection.Network address}
 * @param handshakesPerSecondMax handshakes a second, refused ones included; also the burst
 * @param controlPerSecondMax messages other than audio that a client may send a second, on average
 * @param unreadMessagesMax messages other than audio that may wait for a client; beyond it the connection is closed as too far behind
 * @param unreadBytesMax bytes of those messages together. Waiting audio is not counted: it stays in the log
 * @param textBytesMax the largest text message, in bytes
 * @param rawBytesMax the largest binary message of a client that sends raw PCM, in bytes
 * @param sliceBytesMax bytes of audio written to one connection before the next connection is served
 */
public record WebSocketLimits(
        int connectionsMax,
        int connectionsPerSessionMax,
        int connectionsPerAddressMax,
        int handshakesPerSecondMax,
        int controlPerSecondMax,
        int unreadMessagesMax,
        int unreadBytesMax,
        int textBytesMax,
        int rawBytesMax,
        int sliceBytesMax) {

    /** A client whose network stalls for five seconds sends its waiting messages at once. */
    private static final int CONTROL_BURST_SECONDS = 5;

    /** The defaults of {@link Builder}, which states their reasons. */
    public static final WebSocketLimits DEFAULT = builder().build();

    /** @throws IllegalArgumentException if a limit is too low for any connection to work */
    public WebSocketLimits {
        requireAtLeast(1, connectionsMax, "connectionsMax");
        requireAtLeast(1, connectionsPerSessionMax, "connectionsPerSessionMax");
        requireAtLeast(1, connectionsPerAddressMax, "connectionsPerAddressMax");
        requireAtLeast(1, handshakesPerSecondMax, "handshakesPerSecondMax");
        requireAtLeast(1, controlPerSecondMax, "controlPerSecondMax");
        requireAtLeast(8, unreadMessagesMax, "unreadMessagesMax");
        requireAtLeast(4096, unreadBytesMax, "unreadBytesMax");
        requireAtLeast(OpCode.CONTROL_BYTES_MAX, textBytesMax, "textBytesMax");
        requireAtLeast(2, rawBytesMax, "rawBytesMax");
        requireAtLeast(1024, sliceBytesMax, "sliceBytesMax");
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

    public static Builder builder() {
        return new Builder();
    }

    /** Builds limits from the defaults. Not thread-safe. */
    public static final class Builder {

        /** Half of the usual limit for open files. */
        private int connectionsMax = 10_000;

        /** One session may use all connections. */
        private int connectionsPerSessionMax = connectionsMax;

        /** Half of all: one address cannot take every connection, and an audience behind one address still fits. */
        private int connectionsPerAddressMax = 5_000;

        /** What two cores can handle; ten thousand clients that reconnect at once are admitted within a few seconds. */
        private int handshakesPerSecondMax = 5_000;

        /** A hundred times the rate that a client needs. */
        private int controlPerSecondMax = 20;

        /** Half a minute of acks, the most frequent message. */
        private int unreadMessagesMax = 256;

        /** A kilobyte per message. */
        private int unreadBytesMax = 256 * 1024;

        /** docs/protocol.md §3. */
        private int textBytesMax = 64 * 1024;

        /** The usual buffer of a pipe. */
        private int rawBytesMax = 64 * 1024;

        /** The usual size of a socket's send buffer. */
        private int sliceBytesMax = 256 * 1024;

        private Builder() {}

        public Builder connectionsMax(int most) {
            connectionsMax = most;
            return this;
        }

        public Builder connectionsPerSessionMax(int most) {
            connectionsPerSessionMax = most;
            return this;
        }

        public Builder connectionsPerAddressMax(int most) {
            connectionsPerAddressMax = most;
            return this;
        }

        public Builder handshakesPerSecondMax(int most) {
            handshakesPerSecondMax = most;
            return this;
        }

        public Builder controlPerSecondMax(int most) {
            controlPerSecondMax = most;
            return this;
        }

        public Builder unreadMessagesMax(int most) {
            unreadMessagesMax = most;
            return this;
        }

        public Builder unreadBytesMax(int most) {
            unreadBytesMax = most;
            return this;
        }

        public Builder textBytesMax(int most) {
            textBytesMax = most;
            return this;
        }

        public Builder rawBytesMax(int most) {
            rawBytesMax = most;
            return this;
        }

        public Builder sliceBytesMax(int most) {
            sliceBytesMax = most;
            return this;
        }

        /** @throws IllegalArgumentException if a limit is too low for any connection to work */
        public WebSocketLimits build() {
            return new WebSocketLimits(
                    connectionsMax,
                    connectionsPerSessionMax,
                    connectionsPerAddressMax,
                    handshakesPerSecondMax,
                    controlPerSecondMax,
                    unreadMessagesMax,
                    unreadBytesMax,
                    textBytesMax,
                    rawBytesMax,
                    sliceBytesMax);
        }
    }
}
