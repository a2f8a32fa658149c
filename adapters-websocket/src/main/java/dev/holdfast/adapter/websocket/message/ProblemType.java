// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.message;

import dev.holdfast.domain.connection.CloseReason;

/**
 * Problem types (RFC 9457) of refused handshakes: those of {@code protocol/codes.json} that a handshake sends, each with its
 * status and title. Immutable.
 */
public enum ProblemType {
    BAD_REQUEST("bad-request", 400, "The request is malformed"),
    UNAUTHENTICATED("unauthenticated", 401, "A valid token is needed"),
    NOT_ALLOWED("not-allowed", 403, "This token does not allow that"),
    NOT_THE_OWNER("not-the-owner", 403, "Only the session's owner may do this"),
    NO_SUCH_SESSION("no-such-session", 404, "There is no such session"),
    SESSION_CHANGED("session-changed", 409, "The session has changed in the meantime"),
    ANOTHER_CLOCK("another-clock", 409, "The session's audio has another sample rate"),
    SESSION_ENDED("session-ended", 410, "The session has ended"),
    UPGRADE_REQUIRED("upgrade-required", 426, "A WebSocket handshake is needed here"),
    TOO_MANY_REQUESTS("too-many-requests", 429, "Too many requests"),
    INTERNAL("internal", 500, "The server has a fault"),
    UNAVAILABLE("unavailable", 503, "Temporarily unavailable");

    private final String word;
    private final int status;
    private final String title;

    ProblemType(String word, int status, String title) {
        this.word = word;
        this.status = status;
        this.title = title;
    }

    /** The last segment of the problem's {@code type}. */
    public String word() {
        return word;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    static ProblemType of(CloseReason reason) {
        return switch (reason) {
            case UNAUTHENTICATED -> UNAUTHENTICATED;
            case NOT_ALLOWED -> NOT_ALLOWED;
            case NO_SUCH_SESSION -> NO_SUCH_SESSION;
            case REPLACED -> SESSION_CHANGED;
            case UNSUPPORTED_AUDIO -> ANOTHER_CLOCK;
            case SESSION_ENDED, SESSION_EXPIRED -> SESSION_ENDED;
            case TOO_FAST -> TOO_MANY_REQUESTS;
            case STORE_UNAVAILABLE, RESTART, GO_AWAY -> UNAVAILABLE;
            case SERVER_FAULT -> INTERNAL;
            default -> BAD_REQUEST;
        };
    }
}
