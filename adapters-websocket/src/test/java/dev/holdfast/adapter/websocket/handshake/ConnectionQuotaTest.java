// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.websocket.config.WebSocketLimits;
import dev.holdfast.adapter.websocket.metrics.RefusalReason;
import dev.holdfast.domain.connection.Network;
import dev.holdfast.domain.identity.SessionId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConnectionQuotaTest {

    private static final SessionId SESSION = new SessionId("caring-king-275");
    private static final SessionId OTHER_SESSION = new SessionId("quiet-river-100");

    private static ConnectionQuota quota(int all, int perSession, int perAddress) {
        WebSocketLimits usual = WebSocketLimits.DEFAULT;
        return new ConnectionQuota(new WebSocketLimits(
                all,
                perSession,
                perAddress,
                usual.handshakesPerSecondMax(),
                usual.handshakesPerAddressMax(),
                usual.controlPerSecondMax(),
                usual.unreadMessagesMax(),
                usual.unreadBytesMax(),
                usual.textBytesMax(),
                usual.rawBytesMax(),
                usual.unfinishedBytesMax(),
                usual.sliceBytesMax()));
    }

    private static ConnectionQuota.Permit permit(ConnectionQuota quota, int host) {
        return quota.permit(Network.of("192.0.2." + host));
    }

    @Test
    void aReachedLimitIsTheAnswer() {
        ConnectionQuota quota = quota(3, 1, 2);
        ConnectionQuota.Permit first = permit(quota, 1);
        assertThat(first.acquire()).isEmpty();
        assertThat(first.listen(SESSION)).isEmpty();
        ConnectionQuota.Permit second = permit(quota, 1);
        assertThat(second.acquire()).isEmpty();
        assertThat(second.listen(SESSION)).contains(RefusalReason.PER_SESSION);
        assertThat(second.listen(OTHER_SESSION)).isEmpty();
        assertThat(permit(quota, 1).acquire()).contains(RefusalReason.PER_ADDRESS);
        assertThat(permit(quota, 2).acquire()).isEmpty();
        assertThat(permit(quota, 3).acquire()).contains(RefusalReason.CONNECTIONS);
    }

    @Test
    void aPermitReleasedTwiceCountsOnce() {
        ConnectionQuota quota = quota(2, 9, 9);
        ConnectionQuota.Permit first = permit(quota, 1);
        first.acquire();
        permit(quota, 2).acquire();
        first.release();
        first.release();
        assertThat(permit(quota, 3).acquire()).isEmpty();
        assertThat(permit(quota, 4).acquire()).contains(RefusalReason.CONNECTIONS);
    }

    @Test
    void aReleasedPermitCountsAmongNoListeners() {
        ConnectionQuota quota = quota(2, 1, 2);
        ConnectionQuota.Permit gone = permit(quota, 1);
        gone.acquire();
        gone.release();
        assertThat(gone.listen(SESSION)).isEmpty();
        ConnectionQuota.Permit next = permit(quota, 1);
        next.acquire();
        assertThat(next.listen(SESSION)).isEmpty();
    }

    @Test
    void releasedPermitsLeaveNoKeyBehind() {
        ConnectionQuota quota = quota(1_000, 1_000, 1_000);
        List<ConnectionQuota.Permit> taken = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            ConnectionQuota.Permit permit = permit(quota, i);
            permit.acquire();
            permit.listen(new SessionId("caring-king-" + (100 + i)));
            taken.add(permit);
        }
        assertThat(quota.keys()).isEqualTo(1_000);
        taken.forEach(ConnectionQuota.Permit::release);
        assertThat(quota.keys()).isZero();
    }

    @Test
    void rejectedBrowsersHaveALimitOfTheirOwn() {
        ConnectionQuota quota = quota(1, 1, 1);
        List<ConnectionQuota.Permit> permits = new ArrayList<>();
        for (var rejected = quota.permitForRejected(); rejected.isPresent(); rejected = quota.permitForRejected()) {
            permits.add(rejected.get());
        }
        assertThat(permits).hasSize(256);
        permits.get(0).release();
        assertThat(quota.permitForRejected()).isPresent();
        assertThat(permit(quota, 1).acquire()).isEmpty();
    }

    /** Threads acquire and release all the time: never more than the limit are held, and none in the end. */
    @Test
    void theCountIsExactWhileThreadsAcquireAndRelease() throws Exception {
        int max = 3;
        int threads = 8;
        ConnectionQuota quota = quota(100, max, 100);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger highest = new AtomicInteger();
        CyclicBarrier all = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(pool.submit(() -> {
                    all.await(30, TimeUnit.SECONDS);
                    for (int turn = 0; turn < 20_000; turn++) {
                        ConnectionQuota.Permit permit = permit(quota, 1);
                        permit.acquire();
                        if (permit.listen(SESSION).isEmpty()) {
                            highest.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            inside.decrementAndGet();
                        }
                        permit.release();
                    }
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get(30, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(highest.get()).isBetween(1, max);
        assertThat(quota.listenersOf(SESSION)).isZero();
        assertThat(quota.keys()).isZero();
    }
}
