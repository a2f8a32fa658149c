// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.in.host;

import java.time.Duration;

/** A new ticket and its lifetime. {@code toString} omits the ticket. */
public record IssuedTicket(String ticket, Duration lifetime) {
    @Override
    public String toString() {
        return "IssuedTicket[…, " + lifetime + "]";
    }
}
