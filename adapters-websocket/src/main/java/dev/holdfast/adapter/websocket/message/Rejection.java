// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.message;

import dev.holdfast.adapter.websocket.metrics.RefusalReason;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.session.Refusal;
import java.time.Duration;
import java.util.Optional;

/**
 * Why a handshake or an attach is refused; becomes an HTTP problem or an error with a close code. Immutable.
 */
public record Rejection(CloseReason reason, ProblemType problem, String explanation, Optional<Duration> retryAfter) {

    /** Among thousands of connections one closes every few seconds. */
    private static final Duration RETRY_WHEN_FULL = Duration.ofSeconds(5);

    public static Rejection of(CloseReason reason, String explanation) {
        return new Rejection(reason, ProblemType.of(reason), explanation, Optional.empty());
    }

    public static Rejection of(Denial denial) {
        CloseReason reason = CloseCodes.reason(denial);
        boolean notTheOwner =
                denial instanceof Denial.Refused refused && refused.refusal() instanceof Refusal.NotTheOwner;
        return new Rejection(
                reason,
                notTheOwner ? ProblemType.NOT_THE_OWNER : ProblemType.of(reason),
                denial.explanation(),
                CloseCodes.retryAfter(denial));
    }

    /** @throws IllegalArgumentException if no handshake is refused for this reason */
    public static Rejection of(RefusalReason reason) {
        return switch (reason) {
            case CONNECTIONS ->
                full(
                        CloseReason.STORE_UNAVAILABLE,
                        "The server has reached its limit of connections. Try again shortly.",
                        RETRY_WHEN_FULL);
            case PER_SESSION ->
                full(
                        CloseReason.STORE_UNAVAILABLE,
                        "The session has reached its limit of listeners. Try again shortly.",
                        RETRY_WHEN_FULL);
            case PER_ADDRESS ->
                full(
                        CloseReason.TOO_FAST,
                        "Your address has reached its limit of connections. Close some, or try again shortly.",
                        RETRY_WHEN_FULL);
            case HANDSHAKES ->
                full(
                        CloseReason.STORE_UNAVAILABLE,
                        "The server has reached its limit of handshakes per second. Try again in a second.",
                        Duration.ofSeconds(1));
            case GOING_AWAY ->
                full(
                        CloseReason.RESTART,
                        "The server is draining. Connect again to reach another server.",
                        Duration.ofSeconds(1));
            default -> throw new IllegalArgumentException("no handshake is refused for " + reason);
        };
    }

    private static Rejection full(CloseReason reason, String explanation, Duration retryAfter) {
        return new Rejection(reason, ProblemType.of(reason), explanation, Optional.of(retryAfter));
    }
}
