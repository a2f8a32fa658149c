package dev.holdfast.client;

/**
 * Frames that no listener will get, both ends included, and why.
 *
 * @param first sequence of the first one
 * @param last sequence of the last one
 */
public record FramesLost(long first, long last, Cause cause) {

    /** How many. */
    public long count() {
        return last - first + 1;
    }

    /** Why frames are lost. */
    public enum Cause {
        /** The buffer of unacked frames was full and its oldest went ({@link WhenFull#DROP_OLDEST}). */
        BUFFER_FULL,
        /** The server had acked them and has them no longer. */
        SERVER_LOST,
        /** While the connection was down, somebody else spoke in their place. */
        ANOTHER_SPEAKER,
        /** The session ended before they arrived. */
        SESSION_ENDED
    }
}
