package dev.holdfast.adapter.http.response;

import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.domain.session.Refusal;
import java.time.Duration;

/** What each denial is in HTTP. A new kind of denial or refusal fails the test that walks all of them. */
public final class DenialProblems {

    private DenialProblems() {}

    /** @param shown what the caller showed: a token that proves nothing is answered otherwise than none (RFC 6750 §3.1) */
    public static ProblemDetails of(Denial denial, Credential shown) {
        String words = denial.explanation();
        if (denial instanceof Denial.Refused refused) {
            return of(refused.refusal());
        } else if (denial instanceof Denial.Unauthenticated) {
            return shown instanceof Credential.None ? noToken(words) : badToken(words);
        } else if (denial instanceof Denial.NotAllowed) {
            return ProblemDetails.of(ProblemType.NOT_ALLOWED, words);
        } else if (denial instanceof Denial.NoSuchSession) {
            return ProblemDetails.of(ProblemType.NO_SUCH_SESSION, words);
        } else if (denial instanceof Denial.IdempotencyKeyReused) {
            return ProblemDetails.of(ProblemType.KEY_REUSED, words);
        } else if (denial instanceof Denial.RequestInProgress underWay) {
            return ProblemDetails.of(ProblemType.REQUEST_UNDER_WAY, words).retryAfter(underWay.retryAfter());
        } else if (denial instanceof Denial.SampleRateMismatch) {
            return ProblemDetails.of(ProblemType.ANOTHER_CLOCK, words);
        } else if (denial instanceof Denial.TooManyAttempts tooMany) {
            return ProblemDetails.of(ProblemType.TOO_MANY_REQUESTS, words).retryAfter(tooMany.retryAfter());
        } else if (denial instanceof Denial.Unavailable unavailable) {
            return ProblemDetails.of(ProblemType.UNAVAILABLE, words).retryAfter(unavailable.retryAfter());
        } else if (denial instanceof Denial.TokensUnverifiable unverifiable) {
            return ProblemDetails.of(ProblemType.UNAVAILABLE, words).retryAfter(unverifiable.retryAfter());
        } else if (denial instanceof Denial.StorageFull full) {
            return ProblemDetails.of(ProblemType.NO_ROOM, words).retryAfter(full.retryAfter());
        }
        throw new IllegalStateException("no answer is known for a denial of kind " + denial.getClass());
    }

    /** Whoever holds a lease that is wanted looks once a second. */
    private static final Duration HELD_FOR = Duration.ofSeconds(1);

    private static ProblemDetails of(Refusal refusal) {
        String words = refusal.explanation();
        if (refusal instanceof Refusal.NotTheOwner) {
            return ProblemDetails.of(ProblemType.NOT_THE_OWNER, words);
        } else if (refusal instanceof Refusal.AlreadyEnded) {
            return ProblemDetails.of(ProblemType.SESSION_ENDED, words);
        } else if (refusal instanceof Refusal.HeldElsewhere) {
            return ProblemDetails.of(ProblemType.UNAVAILABLE, words).retryAfter(HELD_FOR);
        } else if (refusal instanceof Refusal.LeaseLost || refusal instanceof Refusal.NotDue) {
            return ProblemDetails.of(ProblemType.SESSION_CHANGED, words);
        }
        throw new IllegalStateException("no answer is known for a refusal of kind " + refusal.getClass());
    }

    /** Nothing was shown: the challenge carries no error code (RFC 6750 §3.1). */
    public static ProblemDetails noToken(String detail) {
        return ProblemDetails.of(ProblemType.UNAUTHENTICATED, detail)
                .with("WWW-Authenticate", "Bearer realm=\"holdfast\"");
    }

    /** Something was shown, and it proves nothing. */
    public static ProblemDetails badToken(String detail) {
        String challenge =
                "Bearer realm=\"holdfast\", error=\"invalid_token\", error_description=\"" + quotable(detail) + "\"";
        return ProblemDetails.of(ProblemType.UNAUTHENTICATED, detail).with("WWW-Authenticate", challenge);
    }

    /** The characters that RFC 6750 §3 allows in an error description. */
    private static String quotable(String text) {
        return text.replaceAll("[^\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]", "'");
    }
}
