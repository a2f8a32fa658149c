/**
 * An OpenID Connect identity provider for tests: it publishes signing keys as a JWK set, signs tokens, and can fail in every
 * way that key fetching must handle. Uses the JDK alone, so that no JWT library is tested against itself.
 */
@NullMarked
package dev.holdfast.testkit.oidc;

import org.jspecify.annotations.NullMarked;
