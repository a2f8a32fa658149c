// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.out.security;

import java.time.Duration;
import java.util.Optional;

/**
 * Single-use tickets, so that no token is in a URL. Weakness: a ticket may become invalid early, when there are too many or
 * the process ends; clients then request another. For any thread.
 */
public interface Tickets {

    /** Issues an unguessable ticket of letters, digits, hyphens and underscores. */
    String issue(TicketGrant grant);

    /** Redeems a ticket within its {@link #lifetime()}. Empty if it is unknown, used or expired. */
    Optional<TicketGrant> redeem(String ticket);

    /** How long a ticket is valid. */
    Duration lifetime();
}
