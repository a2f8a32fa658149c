package dev.holdfast.adapter.http.response;

/**
 * The kinds of problem a caller can meet. Their {@link #type} is what programs may rely on: it never changes; titles
 * and details may.
 */
public enum ProblemType {
    BAD_REQUEST("bad-request", 400, "The request makes no sense"),
    NOT_JSON("not-json", 400, "The body is not a JSON object"),
    UNAUTHENTICATED("unauthenticated", 401, "A valid token is needed"),
    NOT_ALLOWED("not-allowed", 403, "This token does not allow that"),
    NOT_THE_OWNER("not-the-owner", 403, "The session is somebody else's"),
    NO_SUCH_PATH("no-such-path", 404, "There is nothing here"),
    NO_SUCH_SESSION("no-such-session", 404, "There is no such session"),
    NOT_FROM_HERE("not-from-here", 403, "Only for the server's own machine"),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "This cannot be done here"),
    REQUEST_TOO_SLOW("request-too-slow", 408, "The request took too long to arrive"),
    REQUEST_UNDER_WAY("request-under-way", 409, "The same request is still under way"),
    SESSION_CHANGED("session-changed", 409, "The session does not stand where this needs it to"),
    ANOTHER_CLOCK("another-clock", 409, "The session's audio has another sample rate"),
    SESSION_ENDED("session-ended", 410, "The session is over"),
    BODY_TOO_LARGE("body-too-large", 413, "The body is too large"),
    URI_TOO_LONG("uri-too-long", 414, "The address is too long"),
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "The body must be application/json"),
    INVALID_FIELDS("invalid-fields", 422, "Some fields are wrong"),
    KEY_REUSED("idempotency-key-reused", 422, "The Idempotency-Key was used for another request"),
    TOO_MANY_REQUESTS("too-many-requests", 429, "Too many requests"),
    HEADERS_TOO_LARGE("headers-too-large", 431, "The headers are too large"),
    INTERNAL("internal", 500, "Something went wrong here"),
    UNAVAILABLE("unavailable", 503, "Not available just now"),
    NO_ROOM("no-room", 503, "There is no room for more audio"),
    NOT_READY("not-ready", 503, "Not ready to serve");

    private final String word;
    private final int status;
    private final String title;

    ProblemType(String word, int status, String title) {
        this.word = word;
        this.status = status;
        this.title = title;
    }

    /** A URI reference relative to the server (RFC 9457 §3.1.1); opened in a browser it leads to the documentation. */
    public String type() {
        return "/problems/" + word;
    }

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
