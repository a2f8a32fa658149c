package dev.holdfast.client;

import java.time.Duration;
import java.util.Objects;

/**
 * How a lost connection is tried again (PROTOCOL §7). Attempts are counted since the last useful one: a frame acked or
 * heard, or a connection that lived 5 s.
 *
 * @param attemptsMax how many attempts in a row may fail, 1 or more; {@link #UNLIMITED} until the session ends
 * @param firstAtOnce whether the first attempt waits for nothing
 * @param delayMin the most that the first delay can be, above 0
 * @param delayMax the most that any delay can be, at least {@code delayMin}; each bound is twice the one before
 * @param jitter whether a delay is drawn between 0 and its bound, so that many clients don't come back at the same
 *     moment; without it the delay is the bound
 */
public record RetryPolicy(int attemptsMax, boolean firstAtOnce, Duration delayMin, Duration delayMax, boolean jitter) {

    /** Until the session ends. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /** @throws IllegalArgumentException outside the ranges above */
    public RetryPolicy {
        Objects.requireNonNull(delayMin, "delayMin");
        Objects.requireNonNull(delayMax, "delayMax");
        if (attemptsMax < 1) {
            throw new IllegalArgumentException("at least one attempt: " + attemptsMax);
        }
        if (delayMin.isZero() || delayMin.isNegative() || delayMax.compareTo(delayMin) < 0) {
            throw new IllegalArgumentException("0 < delayMin <= delayMax: " + delayMin + ", " + delayMax);
        }
    }

    /** The default: the first at once, then full jitter from 300 ms up to 10 s, until the session ends. */
    public static RetryPolicy untilTheSessionEnds() {
        return new RetryPolicy(UNLIMITED, true, Duration.ofMillis(300), Duration.ofSeconds(10), true);
    }

    /** So many attempts, each after the same delay. */
    public static RetryPolicy fixed(int attempts, Duration delay) {
        return new RetryPolicy(attempts, false, delay, delay, false);
    }

    /** The same delays, and at most so many attempts in a row. */
    public RetryPolicy attemptsMax(int attempts) {
        return new RetryPolicy(attempts, firstAtOnce, delayMin, delayMax, jitter);
    }
}
