// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.response;

/**
 * The problem types (RFC 9457 §3.1.1) of this server, in the order of {@code protocol/codes.json}. Programs rely on
 * {@link #type}, which never changes; titles and details may. {@link #SESSION_CHANGED}, {@link #ANOTHER_CLOCK} and {@link
 * #UPGRADE_REQUIRED} are sent by the WebSocket handshake alone, and are here so that their addresses are served.
 */
public enum ProblemType {
    BAD_REQUEST("bad-request", 400, "The request is malformed"),
    NOT_JSON("not-json", 400, "The body is not a JSON object"),
    UNAUTHENTICATED("unauthenticated", 401, "A valid token is needed"),
    NOT_ALLOWED("not-allowed", 403, "This token does not allow that"),
    NOT_THE_OWNER("not-the-owner", 403, "Only the session's owner may do this"),
    NOT_FROM_HERE("not-from-here", 403, "Allowed only from the server's own machine"),
    NO_SUCH_PATH("no-such-path", 404, "Nothing is served at this path"),
    NO_SUCH_SESSION("no-such-session", 404, "There is no such session"),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "This method is not allowed here"),
    REQUEST_TOO_SLOW("request-too-slow", 408, "The request took too long to arrive"),
    SESSION_CHANGED("session-changed", 409, "The session has changed in the meantime"),
    ANOTHER_CLOCK("another-clock", 409, "The session's audio has another sample rate"),
    SESSION_ENDED("session-ended", 410, "The session has ended"),
    BODY_TOO_LARGE("body-too-large", 413, "The body is too large"),
    URI_TOO_LONG("uri-too-long", 414, "The address is too long"),
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "The body must be application/json"),
    INVALID_FIELDS("invalid-fields", 422, "Some fields are wrong"),
    KEY_REUSED("idempotency-key-reused", 422, "The Idempotency-Key was used for another request"),
    UPGRADE_REQUIRED("upgrade-required", 426, "A WebSocket handshake is needed here"),
    TOO_MANY_REQUESTS("too-many-requests", 429, "Too many requests"),
    HEADERS_TOO_LARGE("headers-too-large", 431, "The headers are too large"),
    INTERNAL("internal", 500, "The server has a fault"),
    UNAVAILABLE("unavailable", 503, "Temporarily unavailable"),
    NO_ROOM("no-room", 503, "No storage is left for more audio"),
    NOT_READY("not-ready", 503, "The server is not ready");

    private final String word;
    private final int status;
    private final String title;

    ProblemType(String word, int status, String title) {
        this.word = word;
        this.status = status;
        this.title = title;
    }

    /** A URI reference relative to the server (RFC 9457 §3.1.1). A browser that opens it gets the documentation. */
    public String type() {
        return "/problems/" + word;
    }

    /** The last segment of {@link #type}, as in {@code codes.json}. */
    public String word() {
        return word;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }
}
