// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.jwt.local;

/** The claims that issuer and verifier of local tokens share. */
final class LocalClaims {

    /** The {@code iss} of every local token. Distinguishes it from tokens of another issuer with the same key. */
    static final String ISSUER = "holdfast-local";

    /** The {@code aud} of every local token. */
    static final String AUDIENCE = "holdfast";

    private LocalClaims() {}
}
