/**
 * Tokens for whoever can read the secret that a server signs with.
 *
 * <p>That is the operator of a server on this machine: no other proof is asked of them.
 */
@NullMarked
package dev.holdfast.bootstrap.token;

import org.jspecify.annotations.NullMarked;
