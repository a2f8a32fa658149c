// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.out.security;

import java.time.Duration;

/** Verifies tokens. Weakness: may block to fetch keys, for seconds at most. For any thread. */
public interface TokenVerifier {

    Verdict verify(String token);

    /** A sentence for requesters without a token: where to get one. */
    default String source() {
        return "Ask the operator of this server for one.";
    }

    /** Result of a verification. */
    sealed interface Verdict {

        record Verified(Principal principal) implements Verdict {}

        /** @param explanation for the requester; never contains the token */
        record Rejected(String explanation) implements Verdict {}

        /**
         * The token cannot be verified at the moment, because its key is unavailable. It may be valid.
         *
         * @param explanation for the person who sent it; never repeats the token
         * @param retryAfter when to retry
         */
        record Unavailable(String explanation, Duration retryAfter) implements Verdict {}
    }
}
