/**
 * Verifies bearer tokens (JSON Web Tokens, RFC 7519). {@code local}: signed with a secret of this machine, for one server or
 * a few that share it. {@code jwks}: signed by an identity provider, an OpenID Connect issuer. Both import {@code token}; neither
 * imports the other.
 */
@NullMarked
package dev.holdfast.adapter.jwt;

import org.jspecify.annotations.NullMarked;
