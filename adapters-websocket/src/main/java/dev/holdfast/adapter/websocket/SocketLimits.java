package dev.holdfast.adapter.websocket;

/**
 * What one connection, or all of them together, may take.
 *
 * @param connectionsMax connections at once, all roles together
 * @param textBytesMax the largest text message
 * @param rawBytesMax the largest binary message of a client that sends raw PCM
 * @param controlPerSecond messages other than audio that a client may send a second, in the long run
 * @param controlBurst how many of them at once
 * @param controlQueueMax messages other than audio that may wait for a client before it counts as too far behind
 * @param sliceBytesMax how much one connection is given to write before the next has its turn
 */
public record SocketLimits(
        int connectionsMax,
        int textBytesMax,
        int rawBytesMax,
        int controlPerSecond,
        int controlBurst,
        int controlQueueMax,
        int sliceBytesMax) {

    /**
     * Ten thousand connections take half the usual limit of open files; 64 KiB of text is PROTOCOL §3, and of raw PCM what
     * pipes hand on at once; twenty control messages a second are a hundred times what a client needs; a slice of 256
     * KiB is what a socket's buffer usually takes at once.
     */
    public static final SocketLimits DEFAULT = new SocketLimits(10_000, 64 * 1024, 64 * 1024, 20, 100, 256, 256 * 1024);

    public SocketLimits {
        requireAtLeast(1, connectionsMax, "connectionsMax");
        requireAtLeast(SocketFrames.CONTROL_BYTES_MAX, textBytesMax, "textBytesMax");
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

    public SocketLimits withConnectionsMax(int max) {
        return new SocketLimits(
                max, textBytesMax, rawBytesMax, controlPerSecond, controlBurst, controlQueueMax, sliceBytesMax);
    }
}
