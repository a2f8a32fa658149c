package dev.holdfast.client;

/** How it stands with a speaker. Being connected is a state to show, never a condition to start: write at any time. */
public enum SpeakerState {
    /** Not attached yet; what is written waits. */
    CONNECTING,
    /** Attached: what is written leaves at once. */
    LIVE,
    /** Attached, and paused by the speaker. */
    PAUSED,
    /** The connection is lost; what is written waits, and a new connection is on its way. */
    RECONNECTING,
    /** The session is over. */
    ENDED,
    /** Something that trying again does not cure. */
    FAILED,
    /** Closed by its caller; the session goes on. */
    CLOSED;

    /** Whether nothing comes after it. */
    public boolean isFinal() {
        return this == ENDED || this == FAILED || this == CLOSED;
    }
}
