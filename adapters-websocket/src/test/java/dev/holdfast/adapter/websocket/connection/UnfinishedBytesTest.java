// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.connection.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UnfinishedBytesTest {

    private static final int FREE = 4096;

    private final UnfinishedBytes budget = new UnfinishedBytes(100_000);
    private final Network hall = Network.of("192.0.2.1");

    @Test
    void whatAConnectionMayHoldAnywayIsNotCounted() {
        assertThat(budget.account(hall).hold(FREE)).isTrue();

        assertThat(budget.total()).isZero();
        assertThat(budget.addresses()).isZero();
    }

    @Test
    void oneAddressHasHalfOfItAndAllAddressesHaveAllOfIt() {
        UnfinishedBytes.Account first = budget.account(hall);

        assertThat(first.hold(FREE + 50_001)).isFalse();
        assertThat(first.hold(FREE + 50_000)).isTrue();
        assertThat(budget.account(hall).hold(FREE + 1)).isFalse();
        assertThat(budget.account(Network.of("192.0.2.2")).hold(FREE + 50_000)).isTrue();
        assertThat(budget.account(Network.of("192.0.2.3")).hold(FREE + 1)).isFalse();
        assertThat(budget.total()).isEqualTo(100_000);
    }

    @Test
    void whatIsHeldNoMoreIsFreeForOthers() {
        UnfinishedBytes.Account first = budget.account(hall);
        first.hold(FREE + 50_000);

        assertThat(first.hold(FREE + 10)).isTrue();
        assertThat(budget.account(hall).hold(FREE + 49_990)).isTrue();
        assertThat(budget.total()).isEqualTo(50_000);
    }

    @Test
    void aClosedAccountHoldsNothingAndCountsNothingAnyMore() {
        UnfinishedBytes.Account account = budget.account(hall);
        account.hold(FREE + 1_000);

        account.close();
        account.close();
        assertThat(account.hold(FREE + 1_000)).isTrue();

        assertThat(budget.total()).isZero();
        assertThat(budget.addresses()).isZero();
    }

    /** The reading thread holds while another one closes: whichever comes first, nothing stays counted. */
    @Test
    void closingWhileItIsHeldLeavesNothingCounted() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 2_000; round++) {
                UnfinishedBytes.Account account = budget.account(hall);
                List<Future<?>> both = new ArrayList<>();
                both.add(threads.submit(() -> {
                    account.hold(FREE + 300);
                    account.hold(FREE + 700);
                }));
                both.add(threads.submit(account::close));
                for (Future<?> each : both) {
                    each.get(30, TimeUnit.SECONDS);
                }
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(budget.total()).isZero();
        assertThat(budget.addresses()).isZero();
    }
}
