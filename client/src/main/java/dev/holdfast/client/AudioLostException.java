package dev.holdfast.client;

/** The session is over and the end of what was spoken is not in it. */
public final class AudioLostException extends HoldfastException {

    private static final long serialVersionUID = 1L;

    private final long firstMissing;
    private final long lastMissing;

    AudioLostException(long firstMissing, long lastMissing) {
        super(
                "audioLost",
                "The session ended without the frames " + firstMissing + " to " + lastMissing
                        + ", which were spoken and never arrived.",
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
