// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.config;

import java.time.Duration;
import java.util.Objects;

/**
 * The number of retries after a lost connection, and the delays before them (docs/protocol.md §7). Immutable. The count
 * starts over with each frame acked or received, and with each connection that lived 5 s.
 *
 * @param attemptsMax retries in a row after a failure, 1 or more; {@link #UNLIMITED}: until the session ends
 * @param firstAtOnce whether the first retry follows without a delay
 * @param delayMin upper bound of the first delay, above 0
 * @param delayMax upper bound of all delays, at least {@code delayMin}. Each bound is twice the previous one
 * @param jitter whether a delay is drawn evenly between 0 and its bound, so that many clients do not return at the same
 *     moment. Without jitter the delay is the bound
 */
public record RetryPolicy(int attemptsMax, boolean firstAtOnce, Duration delayMin, Duration delayMax, boolean jitter) {

    /** No limit: until the session ends. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /** @throws IllegalArgumentException outside the ranges above */
    public RetryPolicy {
        Objects.requireNonNull(delayMin, "delayMin");
        Objects.requireNonNull(delayMax, "delayMax");
        if (attemptsMax < 1) {
            throw new IllegalArgumentException("at least one retry: " + attemptsMax);
        }
        if (delayMin.isZero() || delayMin.isNegative() || delayMax.compareTo(delayMin) < 0) {
            throw new IllegalArgumentException("0 < delayMin <= delayMax: " + delayMin + ", " + delayMax);
        }
    }

    /** The default: the first retry at once, then full jitter from 300 ms up to 10 s, until the session ends. */
    public static RetryPolicy untilTheSessionEnds() {
        return new RetryPolicy(UNLIMITED, true, Duration.ofMillis(300), Duration.ofSeconds(10), true);
    }

    /** This many retries in a row after a failure, each after the same delay. */
    public static RetryPolicy fixed(int retries, Duration delay) {
        return new RetryPolicy(retries, false, delay, delay, false);
    }

    /** The same delays, and at most this many retries in a row after a failure. */
    public RetryPolicy attemptsMax(int retries) {
        return new RetryPolicy(retries, firstAtOnce, delayMin, delayMax, jitter);
    }
}
