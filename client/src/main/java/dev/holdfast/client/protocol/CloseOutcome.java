// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.protocol;

import dev.holdfast.client.event.HoldfastException;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a client does after a connection has ended or a handshake was refused (docs/protocol.md §7). */
public sealed interface CloseOutcome {

    /** Upper bound of a server's {@code Retry-After}: a wrong value must not stop a session for a day. */
    Duration RETRY_AFTER_MAX = Duration.ofMinutes(1);

    /** Connect again. */
    record Retry(
            Duration atLeastAfter, String reason, @Nullable Throwable cause) implements CloseOutcome {}

    /** The server refused the token. Another one may be accepted. */
    record TokenRefused(HoldfastException refusal) implements CloseOutcome {}

    /** The session has ended, which is no failure if all its audio arrived. */
    record SessionEnded(HoldfastException refusal) implements CloseOutcome {}

    /** A retry cannot succeed. */
    record Fatal(HoldfastException refusal) implements CloseOutcome {}

    static CloseOutcome failed(String reason, @Nullable Throwable cause) {
        return new Retry(Duration.ZERO, reason, cause);
    }

    static Fatal badToken() {
        return new Fatal(new HoldfastException("badToken", "The token has characters that no token has.", null));
    }

    /** @param problem the body of the answer: a problem document, or a gateway's page */
    static CloseOutcome ofHandshake(int status, HttpHeaders headers, String problem) {
        HoldfastException refusal = ProblemDetail.of(status, headers, problem);
        return switch (status) {
            case 401 -> new TokenRefused(refusal);
            case 410 -> new SessionEnded(refusal);
            default -> {
                Optional<Duration> retryAfter = retryAfter(headers);
                // A Retry-After makes a client error worth a retry, except where the request itself is refused.
                boolean invited = retryAfter.isPresent() && status >= 400 && status != 403 && status != 404;
                yield ProblemDetail.isRetryable(status) || invited
                        ? new Retry(retryAfter.orElse(Duration.ZERO), refusal.getMessage(), refusal)
                        : new Fatal(refusal);
            }
        };
    }

    /** @param lastError the server's last {@code error} message. It explains the close only if it has the code's word */
    static CloseOutcome ofClose(int closeCode, String reason, Optional<Json> lastError) {
        Optional<Json> error = lastError.filter(json -> explains(json, closeCode));
        String code = error.flatMap(json -> json.text("code")).orElseGet(() -> CloseCode.wordFor(closeCode));
        String message = error.flatMap(json -> json.text("message")).orElseGet(() -> describe(closeCode, reason));
        // A 1000 is the end only after sessionEnded, and then the client has left already.
        boolean retryable = closeCode == CloseCode.DONE.code() || CloseCode.isRetryable(closeCode);
        HoldfastException refusal = new HoldfastException(code, message, 0, closeCode, retryable, null);
        if (closeCode == CloseCode.UNAUTHENTICATED.code()) {
            return new TokenRefused(refusal);
        }
        if (closeCode == CloseCode.SESSION_ENDED.code() || closeCode == CloseCode.SESSION_EXPIRED.code()) {
            return new SessionEnded(refusal);
        }
        return retryable
                ? new Retry(error.map(CloseOutcome::retryAfter).orElse(Duration.ZERO), message, refusal)
                : new Fatal(refusal);
    }

    /** An earlier error may have refused a message and closed nothing. Words of codes that are unknown are unknown too. */
    private static boolean explains(Json error, int closeCode) {
        return CloseCode.of(closeCode)
                .map(known -> error.text("code").filter(known.word()::equals).isPresent())
                .orElse(closeCode >= CloseCode.PRIVATE_MIN);
    }

    private static String describe(int closeCode, String reason) {
        String message = CloseCode.of(closeCode)
                .map(CloseCode::message)
                .orElse("The server closed the connection with code " + closeCode + ".");
        return reason.isEmpty() ? message : message + " (" + reason + ")";
    }

    /** The {@code retryAfterMs} of an {@code error} message, at most {@link #RETRY_AFTER_MAX}. */
    static Duration retryAfter(Json error) {
        return capped(Duration.ofMillis(Math.max(0, error.number("retryAfterMs").orElse(0))));
    }

    /** The {@code Retry-After} header, in seconds or as a date, at most {@link #RETRY_AFTER_MAX}. */
    static Optional<Duration> retryAfter(HttpHeaders headers) {
        return headers.firstValue("Retry-After")
                .flatMap(CloseOutcome::parseRetryAfter)
                .map(CloseOutcome::capped);
    }

    private static Optional<Duration> parseRetryAfter(String text) {
        if (text.matches("[0-9]{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            Instant date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration until = Duration.between(Instant.now(), date);
            return Optional.of(until.isNegative() ? Duration.ZERO : until);
        } catch (DateTimeParseException neither) {
            return Optional.empty();
        }
    }

    static Duration capped(Duration delay) {
        return delay.compareTo(RETRY_AFTER_MAX) > 0 ? RETRY_AFTER_MAX : delay;
    }
}
