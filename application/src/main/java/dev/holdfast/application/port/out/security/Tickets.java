package dev.holdfast.application.port.out.security;

import java.time.Duration;
import java.util.Optional;

/**
 * Passes for one attach, so that no token stands in a URL. Weakness: forgets a ticket early when there are too many, or
 * when the process ends; its holder asks for another. Safe for use by many threads.
 */
public interface Tickets {

    /** A new ticket: unguessable, of letters, digits, hyphens and underscores. */
    String issue(TicketGrant grant);

    /** What a ticket is good for, the first time it is shown within its {@link #lifetime()}; nothing ever after. */
    Optional<TicketGrant> redeem(String ticket);

    Duration lifetime();
}
