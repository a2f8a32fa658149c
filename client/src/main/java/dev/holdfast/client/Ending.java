package dev.holdfast.client;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the end of a connection means for what comes next (PROTOCOL §7). */
sealed interface Ending {

    /** No server may send a client away for longer at once: a typing error there must not silence a talk for a day. */
    Duration RETRY_AFTER_MAX = Duration.ofMinutes(1);

    /** Connect again. */
    record TryAgain(
            Duration atLeastAfter, String why, @Nullable Throwable cause) implements Ending {}

    /** The token was refused: another one may do. */
    record TokenRefused(HoldfastException refusal) implements Ending {}

    /** The session has ended, which is not a failure yet. */
    record SessionOver(HoldfastException refusal) implements Ending {}

    /** Trying again is of no use. */
    record Final(HoldfastException refusal) implements Ending {}

    static Ending broken(String why, @Nullable Throwable cause) {
        return new TryAgain(Duration.ZERO, why, cause);
    }

    /** @param problem the body of the answer, which may or may not be a problem document */
    static Ending ofHandshake(int status, HttpHeaders headers, String problem) {
        HoldfastException refusal = Problem.of(status, problem);
        return switch (status) {
            case 401 -> new TokenRefused(refusal);
            case 410 -> new SessionOver(refusal);
            default -> {
                Optional<Duration> retryAfter = retryAfter(headers);
                // What is wrong with a request now is wrong with it later, where nobody says otherwise.
                yield Problem.isWorthRetrying(status) || retryAfter.isPresent() && status != 403 && status != 404
                        ? new TryAgain(retryAfter.orElse(Duration.ZERO), refusal.getMessage(), refusal)
                        : new Final(refusal);
            }
        };
    }

    /** @param error the error message that came before the close, if one did */
    static Ending ofClose(int closeCode, String reason, Optional<Json> error) {
        String code = error.flatMap(json -> json.text("code")).orElse("close" + closeCode);
        String message = error.flatMap(json -> json.text("message")).orElseGet(() -> words(closeCode, reason));
        HoldfastException refusal = new HoldfastException(code, message, 0, closeCode, !isFinal(closeCode), null);
        if (closeCode == 4501) {
            return new TokenRefused(refusal);
        }
        if (closeCode == 4510 || closeCode == 4511) {
            return new SessionOver(refusal);
        }
        Duration after = error.map(json -> json.number("retryAfterMs").orElse(0))
                .map(millis -> capped(Duration.ofMillis(Math.max(0, millis))))
                .orElse(Duration.ZERO);
        return isFinal(closeCode) ? new Final(refusal) : new TryAgain(after, message, refusal);
    }

    /** The codes with which RFC 6455 §7.4.1 calls what this side sent wrong are final too. */
    private static boolean isFinal(int closeCode) {
        return switch (closeCode) {
            case 1002, 1003, 1007, 1008, 1009, 1010 -> true;
            default -> closeCode >= 4500 && closeCode <= 4999;
        };
    }

    private static String words(int closeCode, String reason) {
        String what =
                switch (closeCode) {
                    case 1000 -> "The server closed the connection.";
                    case 1001, 4000 -> "The server goes away.";
                    case 1006 -> "The connection broke.";
                    case 1012 -> "The server restarts.";
                    case 4001 -> "The server heard nothing for too long.";
                    case 4002 -> "The token has expired.";
                    case 4003 -> "Too far behind.";
                    case 4029 -> "Audio came faster than real time by more than is allowed.";
                    case 4501 -> "The server does not accept the token.";
                    case 4503 -> "The server does not allow this.";
                    case 4504 -> "There is no such session.";
                    case 4509 -> "Somebody else speaks in this session now, with the same rights.";
                    case 4510 -> "The session has ended.";
                    case 4511 -> "The session has expired.";
                    case 4515 -> "The server does not take audio of this kind.";
                    default -> "The server closed the connection with code " + closeCode + ".";
                };
        return reason.isEmpty() ? what : what + " (" + reason + ")";
    }

    /** In seconds or as a date, never longer than {@link #RETRY_AFTER_MAX}. */
    static Optional<Duration> retryAfter(HttpHeaders headers) {
        return headers.firstValue("Retry-After")
                .flatMap(Ending::parseRetryAfter)
                .map(Ending::capped);
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
