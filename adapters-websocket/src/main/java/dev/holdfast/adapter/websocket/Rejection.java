package dev.holdfast.adapter.websocket;

import dev.holdfast.application.port.in.Denial;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.session.Refusal;
import java.time.Duration;
import java.util.Optional;

/** Why somebody is not let in, ready to be told as a status or as a close code. */
record Rejection(CloseReason reason, String problem, String explanation, Optional<Duration> retryAfter) {

    /** Somebody leaves every few seconds where thousands are. */
    private static final Duration PLACE_AFTER = Duration.ofSeconds(5);

    static Rejection of(CloseReason reason, String explanation) {
        return new Rejection(reason, problem(reason), explanation, Optional.empty());
    }

    static Rejection of(Denial denial) {
        CloseReason reason = CloseCodes.reason(denial);
        boolean stranger = denial instanceof Denial.Refused refused && refused.refusal() instanceof Refusal.NotTheOwner;
        return new Rejection(
                reason,
                stranger ? "not-the-owner" : problem(reason),
                denial.explanation(),
                CloseCodes.retryAfter(denial));
    }

    /** For whoever ran into one of the limits that handshakes are held to. */
    static Rejection of(Limit limit) {
        return switch (limit) {
            case CONNECTIONS ->
                full(
                        CloseReason.STORE_UNAVAILABLE,
                        "This server has as many connections as it takes. Try again shortly.",
                        PLACE_AFTER);
            case PER_SESSION ->
                full(
                        CloseReason.STORE_UNAVAILABLE,
                        "This session has as many listeners as it takes. Try again shortly.",
                        PLACE_AFTER);
            case PER_ADDRESS ->
                full(
                        CloseReason.TOO_FAST,
                        "Your address has as many connections as one may have. Close some, or try again shortly.",
                        PLACE_AFTER);
            case HANDSHAKES ->
                full(
                        CloseReason.STORE_UNAVAILABLE,
                        "More connect at this moment than this server looks at in a second. Try again in a second.",
                        Duration.ofSeconds(1));
            case GOING_AWAY ->
                full(
                        CloseReason.RESTART,
                        "This server is going away. Connect again: another takes its place.",
                        Duration.ofSeconds(1));
            default -> throw new IllegalArgumentException("no handshake is held to " + limit);
        };
    }

    private static Rejection full(CloseReason reason, String explanation, Duration retryAfter) {
        return new Rejection(reason, problem(reason), explanation, Optional.of(retryAfter));
    }

    /** The kind of problem as the sessions API calls it, so that one list serves both. */
    private static String problem(CloseReason reason) {
        return switch (reason) {
            case UNAUTHENTICATED -> "unauthenticated";
            case NOT_ALLOWED -> "not-allowed";
            case NO_SUCH_SESSION -> "no-such-session";
            case REPLACED -> "session-changed";
            case UNSUPPORTED_AUDIO -> "another-clock";
            case SESSION_ENDED, SESSION_EXPIRED -> "session-ended";
            case TOO_FAST -> "too-many-requests";
            case STORE_UNAVAILABLE, RESTART, GO_AWAY -> "unavailable";
            case SERVER_FAULT -> "internal";
            default -> Problem.BAD_REQUEST;
        };
    }
}
