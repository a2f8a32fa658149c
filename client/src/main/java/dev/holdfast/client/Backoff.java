package dev.holdfast.client;

import java.time.Duration;
import java.util.Optional;

/** How long to wait before the next attempt (PROTOCOL §7). Knows no clock and draws no numbers. */
final class Backoff {

    private final RetryPolicy policy;
    private int failures;

    Backoff(RetryPolicy policy) {
        this.policy = policy;
    }

    /** Something useful happened: the next failure counts as the first. */
    void startOver() {
        failures = 0;
    }

    /**
     * The delay before the next attempt; nothing where there have been enough.
     *
     * @param chance drawn evenly from 0 to 1
     */
    Optional<Duration> next(double chance) {
        if (failures >= policy.attemptsMax()) {
            return Optional.empty();
        }
        int doublings = policy.firstAtOnce() ? failures - 1 : failures;
        failures = failures == Integer.MAX_VALUE ? failures : failures + 1;
        if (doublings < 0) {
            return Optional.of(Duration.ZERO);
        }
        long bound = bound(doublings);
        return Optional.of(Duration.ofNanos(policy.jitter() ? (long) (chance * bound) : bound));
    }

    private long bound(int doublings) {
        long most = policy.delayMax().toNanos();
        long bound = policy.delayMin().toNanos();
        for (int i = 0; i < doublings && bound < most; i++) {
            bound = bound > most / 2 ? most : bound * 2;
        }
        return Math.min(bound, most);
    }
}
