package dev.holdfast.adapter.websocket;

/**
 * What one connection, one session's listeners, one address, or all of them together may take.
 *
 * @param connectionsMax connections at once, all roles together
 * @param connectionsPerSessionMax listeners of one session at once; its speaker is not counted and always gets in
 * @param connectionsPerAddressMax connections at once from one {@linkplain dev.holdfast.domain.connection.Network address}
 * @param handshakesPerSecondMax handshakes a second, refused ones among them, and as many at once
 * @param controlPerSecondMax messages other than audio that a client may send a second, in the long run
 * @param unreadMessagesMax messages other than audio that may wait for a client before it counts as too far behind
 * @param unreadBytesMax how long those may be together. Audio that waits is not counted: it stays in the log
 * @param textBytesMax the largest text message
 * @param rawBytesMax the largest binary message of a client that sends raw PCM
 * @param sliceBytesMax how much one connection is given to write before the next has its turn
 */
public record SocketLimits(
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

    /** A client that was held up by its network for five seconds sends what it has at once. */
    private static final int CONTROL_BURST_SECONDS = 5;

    /** What {@link Builder} has where nobody says otherwise, with the reasons there. */
    public static final SocketLimits DEFAULT = builder().build();

    /** @throws IllegalArgumentException if a limit is so low that nothing would work */
    public SocketLimits {
        requireAtLeast(1, connectionsMax, "connectionsMax");
        requireAtLeast(1, connectionsPerSessionMax, "connectionsPerSessionMax");
        requireAtLeast(1, connectionsPerAddressMax, "connectionsPerAddressMax");
        requireAtLeast(1, handshakesPerSecondMax, "handshakesPerSecondMax");
        requireAtLeast(1, controlPerSecondMax, "controlPerSecondMax");
        requireAtLeast(8, unreadMessagesMax, "unreadMessagesMax");
        requireAtLeast(4096, unreadBytesMax, "unreadBytesMax");
        requireAtLeast(SocketFrames.CONTROL_BYTES_MAX, textBytesMax, "textBytesMax");
        requireAtLeast(2, rawBytesMax, "rawBytesMax");
        requireAtLeast(1024, sliceBytesMax, "sliceBytesMax");
    }

    private static void requireAtLeast(int least, int value, String name) {
        if (value < least) {
            throw new IllegalArgumentException(name + " is " + least + " or more: " + value);
        }
    }

    /** How many messages other than audio a client may send at once. */
    int controlBurst() {
        return controlPerSecondMax * CONTROL_BURST_SECONDS;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Limits, each named where it is set. For one thread. */
    public static final class Builder {

        /** Half the usual limit of open files. */
        private int connectionsMax = 10_000;

        /** A talk may have them all. */
        private int connectionsPerSessionMax = connectionsMax;

        /** Half of all, so that one address never has them all, and a lecture hall behind one fits. */
        private int connectionsPerAddressMax = 5_000;

        /** As many as two cores let in; ten thousand that come back at once are in within a few seconds. */
        private int handshakesPerSecondMax = 5_000;

        /** A hundred times what a client needs. */
        private int controlPerSecondMax = 20;

        /** Half a minute of acks, which come most often. */
        private int unreadMessagesMax = 256;

        /** A kilobyte for each of those. */
        private int unreadBytesMax = 256 * 1024;

        /** PROTOCOL §3. */
        private int textBytesMax = 64 * 1024;

        /** What pipes hand on at once. */
        private int rawBytesMax = 64 * 1024;

        /** What a socket's buffer usually takes at once. */
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

        /** @throws IllegalArgumentException if a limit is so low that nothing would work */
        public SocketLimits build() {
            return new SocketLimits(
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
