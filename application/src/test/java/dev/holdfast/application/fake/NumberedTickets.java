// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.fake;

import dev.holdfast.application.port.out.security.TicketGrant;
import dev.holdfast.application.port.out.security.Tickets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Single-use tickets with predictable names. */
public final class NumberedTickets implements Tickets {

    private final Map<String, TicketGrant> grants = new HashMap<>();
    private int issued;

    @Override
    public String issue(TicketGrant grant) {
        String ticket = "ticket-" + ++issued;
        grants.put(ticket, grant);
        return ticket;
    }

    @Override
    public Optional<TicketGrant> redeem(String ticket) {
        return Optional.ofNullable(grants.remove(ticket));
    }

    @Override
    public Duration lifetime() {
        return Duration.ofMinutes(1);
    }
}
