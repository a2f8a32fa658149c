// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.connection;

/**
 * The generic cell rate algorithm (ITU-T I.371): a token bucket kept as a single number, the time up to which it is paid for. A
 * token costs the time in which the rate allows one. The bucket is full at any time after that number, and empty a burst before
 * it.
 *
 * <p>Functions of that number, which the caller keeps: in a field, an atomic, or a map. Times are readings of one monotonic clock
 * in nanoseconds, whose origin does not matter. Allocates nothing.
 */
public final class Gcra {

    private Gcra() {}

    /**
     * Takes from a bucket.
     *
     * @param paid the time up to which it is paid for; {@code now} for a new one
     * @param price what is taken, 1 or more
     * @param burst what a full bucket has, in the same unit
     * @return the time up to which it is paid for now, which differs from {@code paid}; {@code paid} itself if the bucket has less
     *     than the price, so that nothing is taken
     */
    public static long take(long paid, long now, long price, long burst) {
        long ahead = ahead(paid, now) + price;
        return ahead > burst ? paid : now + ahead;
    }

    /** What the bucket has now, from 0 to the burst. */
    public static long available(long paid, long now, long burst) {
        return Math.max(0, burst - ahead(paid, now));
    }

    /** Whether the bucket is as full as a new one. */
    public static boolean isFull(long paid, long now) {
        return ahead(paid, now) == 0;
    }

    /** By how much the bucket is paid for ahead of the clock: what it lacks. */
    private static long ahead(long paid, long now) {
        return Math.max(0, paid - now);
    }
}
