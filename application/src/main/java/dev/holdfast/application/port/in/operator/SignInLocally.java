// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.in.operator;

/**
 * Signs in a user of the server's own machine, without a credential.
 *
 * <p>Called by the HTTP adapter, on any thread. Weakness: does not check the requester. The caller must make sure that the
 * request comes from the server's own machine.
 */
public interface SignInLocally {

    /** Issues a new token. */
    IssuedToken signIn();
}
