package dev.holdfast.adapter.http;

import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.domain.session.Refusal;
import java.time.Duration;

/** What each denial is in HTTP. A new kind of denial or refusal fails the test that walks all of them. */
final class DenialProblems {

    private DenialProblems() {}

    /** @param shown what the caller showed: a token that proves nothing is answered otherwise than none (RFC 6750 §3.1) */
    static Problem of(Denial denial, Credential shown) {
        String words = denial.explanation();
        if (denial instanceof Denial.Refused refused) {
            return of(refused.refusal());
        } else if (denial instanceof Denial.Unauthenticated) {
            return shown instanceof Credential.None ? noToken(words) : badToken(words);
        } else if (denial instanceof Denial.NotAllowed) {
            return Problem.of(ProblemKind.NOT_ALLOWED, words);
        } else if (denial instanceof Denial.NoSuchSession) {
            return Problem.of(ProblemKind.NO_SUCH_SESSION, words);
        } else if (denial instanceof Denial.IdempotencyKeyReused) {
            return Problem.of(ProblemKind.KEY_REUSED, words);
        } else if (denial instanceof Denial.RequestInProgress underWay) {
            return Problem.of(ProblemKind.REQUEST_UNDER_WAY, words).retryAfter(underWay.retryAfter());
        } else if (denial instanceof Denial.SampleRateMismatch) {
            return Problem.of(ProblemKind.ANOTHER_CLOCK, words);
        } else if (denial instanceof Denial.TooManyAttempts tooMany) {
            return Problem.of(ProblemKind.TOO_MANY_REQUESTS, words).retryAfter(tooMany.retryAfter());
        } else if (denial instanceof Denial.Unavailable unavailable) {
            return Problem.of(ProblemKind.UNAVAILABLE, words).retryAfter(unavailable.retryAfter());
        } else if (denial instanceof Denial.TokensUnverifiable unverifiable) {
            return Problem.of(ProblemKind.UNAVAILABLE, words).retryAfter(unverifiable.retryAfter());
        } else if (denial instanceof Denial.StorageFull full) {
            return Problem.of(ProblemKind.NO_ROOM, words).retryAfter(full.retryAfter());
        }
        throw new IllegalStateException("no answer is known for a denial of kind " + denial.getClass());
    }

    /** Whoever holds a lease that is wanted looks once a second. */
    private static final Duration HELD_FOR = Duration.ofSeconds(1);

    private static Problem of(Refusal refusal) {
        String words = refusal.explanation();
        if (refusal instanceof Refusal.NotTheOwner) {
            return Problem.of(ProblemKind.NOT_THE_OWNER, words);
        } else if (refusal instanceof Refusal.AlreadyEnded) {
            return Problem.of(ProblemKind.SESSION_ENDED, words);
        } else if (refusal instanceof Refusal.HeldElsewhere) {
            return Problem.of(ProblemKind.UNAVAILABLE, words).retryAfter(HELD_FOR);
        } else if (refusal instanceof Refusal.LeaseLost || refusal instanceof Refusal.NotDue) {
            return Problem.of(ProblemKind.SESSION_CHANGED, words);
        }
        throw new IllegalStateException("no answer is known for a refusal of kind " + refusal.getClass());
    }

    /** Nothing was shown: the challenge carries no error code (RFC 6750 §3.1). */
    static Problem noToken(String detail) {
        return Problem.of(ProblemKind.UNAUTHENTICATED, detail).with("WWW-Authenticate", "Bearer realm=\"holdfast\"");
    }

    /** Something was shown, and it proves nothing. */
    static Problem badToken(String detail) {
        String challenge =
                "Bearer realm=\"holdfast\", error=\"invalid_token\", error_description=\"" + quotable(detail) + "\"";
        return Problem.of(ProblemKind.UNAUTHENTICATED, detail).with("WWW-Authenticate", challenge);
    }

    /** The characters that RFC 6750 §3 allows in an error description. */
    private static String quotable(String text) {
        return text.replaceAll("[^\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]", "'");
    }
}
