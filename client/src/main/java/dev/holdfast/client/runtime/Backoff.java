// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.runtime;

import dev.holdfast.client.config.RetryPolicy;
import java.time.Duration;
import java.util.Optional;

/** Exponential backoff: the delay before the next retry (docs/protocol.md §7). Not safe for several threads. */
public final class Backoff {

    private final RetryPolicy policy;
    private int failures;

    public Backoff(RetryPolicy policy) {
        this.policy = policy;
    }

    /** The next failure counts as the first. */
    public void reset() {
        failures = 0;
    }

    /**
     * The delay before the next retry; empty where the policy allows no other.
     *
     * @param random evenly distributed from 0 to 1
     */
    public Optional<Duration> next(double random) {
        if (failures >= policy.attemptsMax()) {
            return Optional.empty();
        }
        int doublings = policy.firstAtOnce() ? failures - 1 : failures;
        failures = failures == Integer.MAX_VALUE ? failures : failures + 1;
        if (doublings < 0) {
            return Optional.of(Duration.ZERO);
        }
        long bound = bound(doublings);
        return Optional.of(Duration.ofNanos(policy.jitter() ? (long) (random * bound) : bound));
    }

    private long bound(int doublings) {
        long max = policy.delayMax().toNanos();
        long bound = policy.delayMin().toNanos();
        for (int i = 0; i < doublings && bound < max; i++) {
            bound = bound > max / 2 ? max : bound * 2;
        }
        return Math.min(bound, max);
    }
}
