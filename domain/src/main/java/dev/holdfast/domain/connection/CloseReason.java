package dev.holdfast.domain.connection;

/** Why a connection closes, in words. An adapter maps them to its own numbers. */
public enum CloseReason {
    /** All is said. */
    DONE("done", false),
    /** The client left. */
    CLIENT_LEFT("clientLeft", true),
    /** The transport broke under us. */
    TRANSPORT_LOST("transportLost", true),
    /** This server goes; another is there. */
    GO_AWAY("goAway", true),
    /** This server restarts. */
    RESTART("restart", true),
    /** Nothing came for too long. */
    HEARTBEAT_MISSED("heartbeatMissed", true),
    /** The token ran out while the connection lived. */
    TOKEN_EXPIRED("tokenExpired", true),
    /** So far behind that going on makes no sense. */
    TOO_FAR_BEHIND("tooFarBehind", true),
    /** More, or faster, than allowed. */
    TOO_FAST("rate", true),
    /** A fault of ours. */
    SERVER_FAULT("serverFault", true),
    /** The store cannot be reached just now. */
    STORE_UNAVAILABLE("storeUnavailable", true),
    /** A message that makes no sense. */
    BAD_MESSAGE("badMessage", false),
    /** Bytes that are not WebSocket. */
    PROTOCOL_ERROR("protocolError", false),
    /** Text that is not UTF-8. */
    BAD_TEXT("badText", false),
    /** Larger than the limit. */
    MESSAGE_TOO_BIG("messageTooBig", false),
    /** No token, or a bad one. */
    UNAUTHENTICATED("unauthenticated", false),
    /** A good token, and not for this. */
    NOT_ALLOWED("notAllowed", false),
    NO_SUCH_SESSION("noSuchSession", false),
    /** A newer connection has the lease. */
    REPLACED("replaced", false),
    SESSION_ENDED("sessionEnded", false),
    SESSION_EXPIRED("sessionExpired", false),
    /** A codec, track or rate that is not served. */
    UNSUPPORTED_AUDIO("unsupportedAudio", false),
    /** A protocol version that is not spoken. */
    UNSUPPORTED_VERSION("unsupportedVersion", false);

    private final String word;
    private final boolean isRetryable;

    CloseReason(String word, boolean worthRetrying) {
        this.word = word;
        this.isRetryable = worthRetrying;
    }

    /** The stable word for {@code error.code}, logs and metrics. */
    public String word() {
        return word;
    }

    /** Whether a client that connects again can hope for better. */
    public boolean isRetryable() {
        return isRetryable;
    }
}
