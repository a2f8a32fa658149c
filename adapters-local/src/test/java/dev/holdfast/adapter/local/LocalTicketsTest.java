// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.application.port.out.security.Principal;
import dev.holdfast.application.port.out.security.TicketGrant;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.testkit.clock.ManualClock;
import dev.holdfast.testkit.session.SessionFixtures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LocalTicketsTest {

    private final ManualClock clock = new ManualClock();
    private final LocalTickets tickets = new LocalTickets(clock);
    private final TicketGrant grant = new TicketGrant(
            SessionFixtures.id(1),
            Role.SPEAKER,
            Optional.of(new Principal(SessionFixtures.ANNA, clock.now().plusSeconds(3_600))));

    @Test
    void aTicketIsValidOnce() {
        String ticket = tickets.issue(grant);
        assertThat(ticket).matches("[A-Za-z0-9_-]{24}");
        assertThat(tickets.redeem(ticket)).contains(grant);
        assertThat(tickets.redeem(ticket)).isEmpty();
    }

    @Test
    void aTicketIsValidForAMinute() {
        String used = tickets.issue(grant);
        String late = tickets.issue(grant);
        clock.advance(tickets.lifetime().minusNanos(1));
        assertThat(tickets.redeem(used)).contains(grant);
        clock.advance(Duration.ofNanos(1));
        assertThat(tickets.redeem(late)).isEmpty();
    }

    @Test
    void anUnknownTicketIsRefused() {
        for (String ticket : new String[] {"", " ", "x", "\u0000", "🎙".repeat(10_000)}) {
            assertThat(tickets.redeem(ticket)).isEmpty();
        }
    }

    @Test
    void ofFiftyThreadsWithOneTicketOneRedeemsIt() throws Exception {
        int threads = 50;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CyclicBarrier start = new CyclicBarrier(threads);
            String ticket = tickets.issue(grant);
            List<Future<Boolean>> attempts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                attempts.add(pool.submit(() -> {
                    start.await();
                    return tickets.redeem(ticket).isPresent();
                }));
            }
            int redeemed = 0;
            for (Future<Boolean> each : attempts) {
                redeemed += each.get() ? 1 : 0;
            }
            assertThat(redeemed).isEqualTo(1);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void ticketsAreUnique() {
        Set<String> issued = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            issued.add(tickets.issue(grant));
        }
        assertThat(issued).hasSize(10_000);
    }
}
