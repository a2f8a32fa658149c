package dev.holdfast.domain.session;

/** Why a session is over. */
public enum EndReason {
    /** Its owner ended it, over HTTP or over the socket. */
    ENDED_BY_OWNER("endedByOwner"),
    /** Whoever operates the server ended it. */
    ENDED_BY_OPERATOR("endedByOperator"),
    /** Nobody spoke for the speaker's grace. */
    SPEAKER_LOST("speakerLost"),
    /** Nobody ever spoke, and its time ran out. */
    EXPIRED("expired");

    private final String word;

    EndReason(String word) {
        this.word = word;
    }

    /** As it is written in messages. */
    public String word() {
        return word;
    }
}
