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

/** Tickets in this process's memory, gone with it. Never blocks. Safe for use by many threads. */
public final class LocalTickets implements Tickets {

    /** A ticket is asked for right before it is used; the protocol promises a minute. */
    private static final Duration LIFETIME = Duration.ofSeconds(60);

    /**
     * Ten times what 10,000 listeners who come back at once need; some 300 bytes each, so 30 MB at the worst. Beyond
     * that, tickets are forgotten early.
     */
    private static final int TICKETS_MAX = 100_000;

    /** 144 bits, which is 24 characters without padding: nobody finds one by trying within its minute. */
    private static final int TICKET_BYTES = 18;

    private final SecureRandom chance = new SecureRandom();
    private final Cache<String, TicketGrant> grants;

    public LocalTickets(Clock clock) {
        this.grants = Caffeine.newBuilder()
                .expireAfterWrite(LIFETIME)
                .maximumSize(TICKETS_MAX)
                .ticker(clock::nanos)
                // What falls out is dropped at once and not on a pool's thread later: cheap, and no surprise.
                .executor(Runnable::run)
                .build();
    }

    @Override
    public String issue(TicketGrant grant) {
        byte[] bytes = new byte[TICKET_BYTES];
        chance.nextBytes(bytes);
        String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        grants.put(ticket, grant);
        return ticket;
    }

    @Override
    public Optional<TicketGrant> redeem(String ticket) {
        // Removing is atomic, and gives the grant to one caller only.
        return Optional.ofNullable(grants.asMap().remove(ticket));
    }

    @Override
    public Duration lifetime() {
        return LIFETIME;
    }
}
