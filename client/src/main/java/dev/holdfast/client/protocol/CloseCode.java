// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.protocol;

import java.util.Arrays;
import java.util.Optional;

/** The WebSocket close codes of the protocol (RFC 6455 §7.4, docs/protocol.md §7). */
public enum CloseCode {
    DONE(1000, "done", false, "The server closed the connection."),
    CLIENT_LEFT(1001, "clientLeft", true, "The other end went away."),
    PROTOCOL_ERROR(1002, "protocolError", false, "The client sent bytes that are not WebSocket."),
    BAD_TEXT(1007, "badText", false, "The client sent text that is not UTF-8."),
    MESSAGE_TOO_BIG(1009, "messageTooBig", false, "The client sent a message over the limit."),
    SERVER_FAULT(1011, "serverFault", true, "The server failed."),
    RESTART(1012, "restart", true, "The server restarts."),
    UNAVAILABLE(1013, "storeUnavailable", true, "The server or its store is full or unavailable."),
    GO_AWAY(4000, "goAway", true, "The lease has expired."),
    HEARTBEAT_MISSED(4001, "heartbeatMissed", true, "The server received nothing for too long."),
    TOKEN_EXPIRED(4002, "tokenExpired", true, "The token has expired."),
    TOO_FAR_BEHIND(4003, "tooFarBehind", true, "The client reads too slowly."),
    RATE(4029, "rate", true, "The client sends faster than the server allows."),
    BAD_MESSAGE(4500, "badMessage", false, "The server does not understand a message."),
    UNAUTHENTICATED(4501, "unauthenticated", false, "The server does not accept the token."),
    NOT_ALLOWED(4503, "notAllowed", false, "The server does not allow this."),
    NO_SUCH_SESSION(4504, "noSuchSession", false, "The session does not exist."),
    REPLACED(4509, "replaced", false, "A newer connection of this owner speaks in the session."),
    SESSION_ENDED(4510, "sessionEnded", false, "The session has ended."),
    SESSION_EXPIRED(4511, "sessionExpired", false, "The session has expired."),
    UNSUPPORTED_AUDIO(4515, "unsupportedAudio", false, "The server does not accept this codec, track or rate."),
    UNSUPPORTED_VERSION(4526, "unsupportedVersion", false, "The server does not support this protocol version.");

    /** The SDK's word for a connection that is lost without a reason. */
    public static final String CONNECTION_LOST = "connectionLost";

    /** RFC 6455 §7.4.2: the codes of a protocol begin here. */
    static final int PRIVATE_MIN = 4_000;

    /** RFC 6455 §7.4.1: reported by the WebSocket where no close frame arrived. */
    private static final int NO_CLOSE_FRAME = 1006;

    private final int code;
    private final String word;
    private final boolean retryable;
    private final String message;

    CloseCode(int code, String word, boolean retryable, String message) {
        this.code = code;
        this.word = word;
        this.retryable = retryable;
        this.message = message;
    }

    public int code() {
        return code;
    }

    /** The {@code error.code} that precedes the close, or would if the server sent one. */
    public String word() {
        return word;
    }

    /** Whether the client should reconnect. */
    public boolean retryable() {
        return retryable;
    }

    String message() {
        return message;
    }

    static Optional<CloseCode> of(int code) {
        return Arrays.stream(values()).filter(known -> known.code == code).findFirst();
    }

    /** The error code for this close code; {@code close4999} for one that this version does not know. */
    static String wordFor(int code) {
        return of(code).map(CloseCode::word).orElse(code == NO_CLOSE_FRAME ? CONNECTION_LOST : "close" + code);
    }

    /** Also for codes that this version does not know: 4500 to 4999 are final (docs/protocol.md §7). */
    public static boolean isRetryable(int code) {
        return of(code).map(CloseCode::retryable).orElseGet(() -> switch (code) {
            // RFC 6455 §7.4.1: the client sent what the server cannot accept.
            case 1003, 1008, 1010 -> false;
            default -> code < 4500 || code > 4999;
        });
    }
}
