// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.session;

import java.time.Duration;

/**
 * A ticket that admits one connection to one session in one role, in place of a token.
 *
 * @param ticket the secret; the {@code ticket} of the connection's query
 * @param expiresIn from the time of the answer
 */
public record IssuedTicket(String ticket, Duration expiresIn) {

    /** Without the secret, so that it does not reach a log. */
    @Override
    public String toString() {
        return "IssuedTicket[expiresIn=" + expiresIn + "]";
    }
}
