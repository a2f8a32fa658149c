// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.event;

/** The session has ended without the speaker's last frames. */
public final class AudioLostException extends HoldfastException {

    private static final long serialVersionUID = 1L;

    private final long firstMissing;
    private final long lastMissing;

    /**
     * @param firstMissing the sequence of the first missing frame
     * @param lastMissing the sequence of the last missing frame
     */
    public AudioLostException(long firstMissing, long lastMissing) {
        super(
                "audioLost",
                "The session ended without the frames " + firstMissing + " to " + lastMissing
                        + ", which the speaker had written.",
                null);
        this.firstMissing = firstMissing;
        this.lastMissing = lastMissing;
    }

    /** The sequence of the first missing frame. */
    public long firstMissing() {
        return firstMissing;
    }

    /** The sequence of the last missing frame. */
    public long lastMissing() {
        return lastMissing;
    }
}
