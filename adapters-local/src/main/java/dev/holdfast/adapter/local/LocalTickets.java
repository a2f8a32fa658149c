// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.security.TicketGrant;
import dev.holdfast.application.port.out.security.Tickets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/** Keeps tickets in this process's memory. Never blocks. Safe for use by many threads. */
public final class LocalTickets implements Tickets {

    /** A client requests a ticket directly before it connects. docs/protocol.md promises a minute. */
    private static final Duration LIFETIME = Duration.ofSeconds(60);

    /**
     * Ten times as many as 10,000 listeners need when they reconnect at once. About 300 bytes each, so at most 30 MB.
     * Beyond, Caffeine (W-TinyLFU) evicts tickets before they expire, the newest not excepted.
     */
    private static final int TICKETS_MAX = 100_000;

    /** 144 bits, 24 characters without padding: cannot be guessed within a minute. */
    private static final int TICKET_BYTES = 18;

    private final SecureRandom random = new SecureRandom();
    private final Cache<String, TicketGrant> grants;

    public LocalTickets(Clock clock) {
        this.grants = Caffeine.newBuilder()
                .expireAfterWrite(LIFETIME)
                .maximumSize(TICKETS_MAX)
                .ticker(clock::nanos)
                // Evict on the calling thread: it is cheap, and needs no pool.
                .executor(Runnable::run)
                .build();
    }

    @Override
    public String issue(TicketGrant grant) {
        byte[] bytes = new byte[TICKET_BYTES];
        random.nextBytes(bytes);
        String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        grants.put(ticket, grant);
        return ticket;
    }

    @Override
    public Optional<TicketGrant> redeem(String ticket) {
        // Removal is atomic: only one caller gets the grant.
        return Optional.ofNullable(grants.asMap().remove(ticket));
    }

    @Override
    public Duration lifetime() {
        return LIFETIME;
    }
}
