// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.connection;

/** Reason for closing a connection. The transport's adapter maps each reason to its own close code. */
public enum CloseReason {
    /** The session is complete. */
    DONE("done", false),
    /** The client left. */
    CLIENT_LEFT("clientLeft", true),
    /** The transport failed. */
    TRANSPORT_LOST("transportLost", true),
    /** This server is draining. Another server is available. */
    GO_AWAY("goAway", true),
    /** This server is restarting. */
    RESTART("restart", true),
    /** The peer sent nothing within the heartbeat timeout. */
    HEARTBEAT_MISSED("heartbeatMissed", true),
    /** The token expired during the connection. */
    TOKEN_EXPIRED("tokenExpired", true),
    /** The client's unread messages exceed the limit. */
    TOO_FAR_BEHIND("tooFarBehind", true),
    /** The client exceeded a rate limit. */
    TOO_FAST("rate", true),
    /** Internal error of the server. */
    SERVER_FAULT("serverFault", true),
    /** The session store is temporarily unavailable. */
    STORE_UNAVAILABLE("storeUnavailable", true),
    /** The client sent an invalid message. */
    BAD_MESSAGE("badMessage", false),
    /** The client violated RFC 6455. */
    PROTOCOL_ERROR("protocolError", false),
    /** A text message is not valid UTF-8. */
    BAD_TEXT("badText", false),
    /** A message exceeds the size limit. */
    MESSAGE_TOO_BIG("messageTooBig", false),
    /** No token, or an invalid one. */
    UNAUTHENTICATED("unauthenticated", false),
    /** A valid token that does not permit this. */
    NOT_ALLOWED("notAllowed", false),
    NO_SUCH_SESSION("noSuchSession", false),
    /** A newer connection took the speaker's lease. */
    REPLACED("replaced", false),
    SESSION_ENDED("sessionEnded", false),
    SESSION_EXPIRED("sessionExpired", false),
    /** Unsupported codec, track or sample rate. */
    UNSUPPORTED_AUDIO("unsupportedAudio", false),
    /** Unsupported protocol version. */
    UNSUPPORTED_VERSION("unsupportedVersion", false);

    private final String word;
    private final boolean isRetryable;

    CloseReason(String word, boolean isRetryable) {
        this.word = word;
        this.isRetryable = isRetryable;
    }

    /** Stable identifier in {@code error.code}, logs and metrics. */
    public String word() {
        return word;
    }

    /** Whether a client should connect again. */
    public boolean isRetryable() {
        return isRetryable;
    }

    /** Whether the client's bytes are no WebSocket messages, or larger ones than it may send: what follows is not read. */
    public boolean isProtocolFailure() {
        return this == PROTOCOL_ERROR || this == BAD_TEXT || this == MESSAGE_TOO_BIG;
    }
}
