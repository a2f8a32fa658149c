// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.jwt.token;

import dev.holdfast.application.port.out.security.Principal;
import dev.holdfast.application.port.out.security.TokenVerifier.Verdict;
import java.time.Duration;

/**
 * The result of verifying a token. Immutable.
 *
 * @param word of the metric {@code token_verdicts_total}
 */
public record VerificationResult(String word, Verdict verdict) {

    static final String OK = "ok";
    static final String UNAVAILABLE = "unavailable";

    static VerificationResult verified(Principal caller) {
        return new VerificationResult(OK, new Verdict.Verified(caller));
    }

    public static VerificationResult rejected(RejectionReason reason, String explanation) {
        return new VerificationResult(reason.word(), new Verdict.Rejected(explanation));
    }

    public static VerificationResult unavailable(String explanation, Duration retryAfter) {
        return new VerificationResult(UNAVAILABLE, new Verdict.Unavailable(explanation, retryAfter));
    }
}
