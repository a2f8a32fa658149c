// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.handshake;

import dev.holdfast.domain.connection.Gcra;
import dev.holdfast.domain.connection.Network;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Token bucket per address, each kept as a single number ({@link Gcra}). An address whose bucket is full takes no memory after
 * the next sweep. Thread-safe; never blocks.
 */
final class AddressRate {

    private static final long SECOND_NANOS = 1_000_000_000;

    /** Addresses between two sweeps. A sweep of as many takes a millisecond. */
    private static final int SWEEP_SIZE = 16_384;

    private final ConcurrentHashMap<Network, Long> paidNanos = new ConcurrentHashMap<>();
    private final long priceNanos;
    private final long burstNanos;
    private volatile long sweptNanos;

    /** @param perSecondMax the rate of each address, 1 or more; also its burst */
    AddressRate(int perSecondMax, long now) {
        this.priceNanos = Math.max(1, SECOND_NANOS / perSecondMax);
        this.burstNanos = perSecondMax * priceNanos;
        this.sweptNanos = now;
    }

    /**
     * Takes one token. False: this address has used up its burst and its rate.
     *
     * @param clock read under the address's lock: a thread that stood still before it would take the others' tokens for its own
     */
    boolean tryConsume(Network address, LongSupplier clock) {
        sweep(clock.getAsLong());
        boolean[] admitted = {false};
        paidNanos.compute(address, (same, paid) -> {
            long now = clock.getAsLong();
            long before = paid == null ? now : paid;
            long after = Gcra.take(before, now, priceNanos, burstNanos);
            admitted[0] = after != before;
            return admitted[0] ? Long.valueOf(after) : paid;
        });
        return admitted[0];
    }

    /** Forgets addresses whose bucket is full. At most once a second, so that many addresses do not make each call slow. */
    private void sweep(long now) {
        if (paidNanos.size() >= SWEEP_SIZE && now - sweptNanos >= SECOND_NANOS) {
            sweptNanos = now;
            paidNanos.values().removeIf(paid -> Gcra.isFull(paid, now));
        }
    }

    /** How many addresses it remembers. */
    int addresses() {
        return paidNanos.size();
    }
}
