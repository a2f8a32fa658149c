// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.config;

/**
 * Supplies tokens. The SDK calls it before each connection attempt, before each HTTP request, and when the server says that
 * the current token is about to expire, on a thread that may block. An exception counts as a failed attempt, and the SDK
 * tries again.
 */
@FunctionalInterface
public interface TokenProvider {

    /** A JSON Web Token (RFC 7519) that is valid now, without {@code Bearer}. */
    String token();
}
