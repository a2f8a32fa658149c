package dev.holdfast.application.port.out.security;

import java.time.Duration;

/** Says who calls. Weakness: may block once in a while to fetch keys. Safe for use by many threads. */
public interface TokenVerifier {

    Verdict verify(String token);

    /** Where tokens come from, as a sentence: told to whoever shows none where one is needed. */
    default String source() {
        return "Whoever runs this server says where to get one.";
    }

    /** What a token is worth. */
    sealed interface Verdict {

        record Verified(Principal principal) implements Verdict {}

        /** @param explanation for the person who sent it; never repeats the token */
        record Rejected(String explanation) implements Verdict {}

        /**
         * Nobody can say just now: what it takes to check the token cannot be had. The token may be good.
         *
         * @param explanation for the person who sent it; never repeats the token
         * @param retryAfter when it is worth asking again
         */
        record Unavailable(String explanation, Duration retryAfter) implements Verdict {}
    }
}
