package dev.holdfast.adapter.jwt.local;

/** What issuer and verifier of local tokens agree on. */
final class LocalClaims {

    /** The {@code iss} of every local token, so that one of another issuer with the same key is not taken for ours. */
    static final String ISSUER = "holdfast-local";

    /** The {@code aud} of every local token. */
    static final String AUDIENCE = "holdfast";

    private LocalClaims() {}
}
