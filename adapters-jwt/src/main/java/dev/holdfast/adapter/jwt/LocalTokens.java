package dev.holdfast.adapter.jwt;

import java.time.Duration;

/** What issuer and verifier of local tokens agree on. */
final class LocalTokens {

    /** The {@code iss} of every local token, so that one of another issuer with the same key is not taken for ours. */
    static final String ISSUER = "holdfast-local";

    /** The {@code aud} of every local token. */
    static final String AUDIENCE = "holdfast";

    /** How far two machines' clocks may be apart; RFC 7519 §4.1.4 allows "usually no more than a few minutes". */
    static final Duration CLOCK_SKEW_MAX = Duration.ofSeconds(30);

    private LocalTokens() {}
}
