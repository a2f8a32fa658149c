/**
 * Tokens that an identity provider signs: its public keys are fetched as a JSON Web Key Set (RFC 7517) and cached.
 */
@NullMarked
package dev.holdfast.adapter.jwt.jwks;

import org.jspecify.annotations.NullMarked;
