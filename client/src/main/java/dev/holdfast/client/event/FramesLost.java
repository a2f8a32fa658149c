// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.event;

/**
 * Frames that no listener will receive, and the cause. Both ends are included.
 *
 * @param first sequence of the first frame
 * @param last sequence of the last frame
 */
public record FramesLost(long first, long last, Cause cause) {

    /** The number of frames. */
    public long count() {
        return last - first + 1;
    }

    /** Why frames are lost. */
    public enum Cause {
        /** The buffer of unacked frames was full, and the speaker drops the oldest. */
        BUFFER_FULL,
        /** The server had acked them and has lost them. */
        SERVER_LOST,
        /** Another speaker used their sequences while the connection was down. */
        ANOTHER_SPEAKER,
        /** The session ended before they arrived. */
        SESSION_ENDED
    }
}
