// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.response;

import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.domain.session.Refusal;
import java.time.Duration;

/** Maps each denial to its problem. A test fails if a new kind of denial or refusal has none. */
public final class DenialProblems {

    private DenialProblems() {}

    /**
     * The outcome's value.
     *
     * @throws ProblemException with the problem of its denial
     */
    public static <T> T granted(Outcome<T> outcome, Credential credential) {
        if (outcome instanceof Outcome.Granted<T> granted) {
            return granted.value();
        }
        throw new ProblemException(of(((Outcome.Denied<T>) outcome).denial(), credential));
    }

    /** @param credential of the request: a rejected token gets another challenge than a missing one (RFC 6750 §3.1) */
    public static ProblemDetails of(Denial denial, Credential credential) {
        String detail = denial.explanation();
        if (denial instanceof Denial.Refused refused) {
            return of(refused.refusal());
        } else if (denial instanceof Denial.Unauthenticated) {
            return unauthenticated(detail, credential);
        } else if (denial instanceof Denial.NotAllowed) {
            return ProblemDetails.of(ProblemType.NOT_ALLOWED, detail);
        } else if (denial instanceof Denial.NoSuchSession) {
            return ProblemDetails.of(ProblemType.NO_SUCH_SESSION, detail);
        } else if (denial instanceof Denial.IdempotencyKeyReused) {
            return ProblemDetails.of(ProblemType.KEY_REUSED, detail);
        } else if (denial instanceof Denial.SampleRateMismatch) {
            return ProblemDetails.of(ProblemType.ANOTHER_CLOCK, detail);
        } else if (denial instanceof Denial.TooManyAttempts tooMany) {
            return ProblemDetails.of(ProblemType.TOO_MANY_REQUESTS, detail).retryAfter(tooMany.retryAfter());
        } else if (denial instanceof Denial.Unavailable unavailable) {
            return ProblemDetails.of(ProblemType.UNAVAILABLE, detail).retryAfter(unavailable.retryAfter());
        } else if (denial instanceof Denial.TokensUnverifiable unverifiable) {
            return ProblemDetails.of(ProblemType.UNAVAILABLE, detail).retryAfter(unverifiable.retryAfter());
        } else if (denial instanceof Denial.StorageFull full) {
            return ProblemDetails.of(ProblemType.NO_ROOM, detail).retryAfter(full.retryAfter());
        }
        throw new IllegalStateException("no problem type is known for the denial " + denial.getClass());
    }

    /** The holder of a lease looks once a second whether another server wants it. */
    private static final Duration LEASE_RETRY = Duration.ofSeconds(1);

    private static ProblemDetails of(Refusal refusal) {
        String detail = refusal.explanation();
        if (refusal instanceof Refusal.NotTheOwner) {
            return ProblemDetails.of(ProblemType.NOT_THE_OWNER, detail);
        } else if (refusal instanceof Refusal.AlreadyEnded) {
            return ProblemDetails.of(ProblemType.SESSION_ENDED, detail);
        } else if (refusal instanceof Refusal.HeldElsewhere) {
            return ProblemDetails.of(ProblemType.UNAVAILABLE, detail).retryAfter(LEASE_RETRY);
        } else if (refusal instanceof Refusal.LeaseLost
                || refusal instanceof Refusal.LeaseExpired
                || refusal instanceof Refusal.NotDue) {
            return ProblemDetails.of(ProblemType.SESSION_CHANGED, detail);
        }
        throw new IllegalStateException("no problem type is known for the refusal " + refusal.getClass());
    }

    private static ProblemDetails unauthenticated(String detail, Credential credential) {
        if (credential instanceof Credential.ListeningKey) {
            return ProblemDetails.of(ProblemType.UNAUTHENTICATED, detail)
                    .with("WWW-Authenticate", Credential.ListeningKey.SCHEME + " realm=\"holdfast\"");
        }
        return credential instanceof Credential.None ? noToken(detail) : badToken(detail);
    }

    /** The request has no token: the challenge carries no error code (RFC 6750 §3.1). */
    public static ProblemDetails noToken(String detail) {
        return ProblemDetails.of(ProblemType.UNAUTHENTICATED, detail)
                .with("WWW-Authenticate", "Bearer realm=\"holdfast\"");
    }

    /** The request has a token that was rejected. */
    public static ProblemDetails badToken(String detail) {
        String challenge =
                "Bearer realm=\"holdfast\", error=\"invalid_token\", error_description=\"" + quotable(detail) + "\"";
        return ProblemDetails.of(ProblemType.UNAUTHENTICATED, detail).with("WWW-Authenticate", challenge);
    }

    /** Replaces the characters that RFC 6750 §3 does not allow in an error description. */
    private static String quotable(String text) {
        return text.replaceAll("[^\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]", "'");
    }
}
