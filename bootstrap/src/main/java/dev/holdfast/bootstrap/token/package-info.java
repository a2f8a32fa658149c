/**
 * Makes tokens with the secret that a server on this machine signs with.
 *
 * <p>The caller must be able to read the secret file, as the server's operator can. No other proof is needed.
 */
@NullMarked
package dev.holdfast.bootstrap.token;

import org.jspecify.annotations.NullMarked;
