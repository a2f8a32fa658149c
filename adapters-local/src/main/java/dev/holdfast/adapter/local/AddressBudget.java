package dev.holdfast.adapter.local;

import java.time.Duration;

/**
 * How much one {@linkplain dev.holdfast.domain.connection.Network network address} may try.
 *
 * @param create sessions made
 * @param lookUp sessions looked up
 * @param attach connections attached
 * @param miss names of sessions that do not exist; while none is left, nothing can be looked up or attached
 */
public record AddressBudget(Allowance create, Allowance lookUp, Allowance attach, Allowance miss) {

    /**
     * So many at once, and so many more every while.
     *
     * @param burst how many at once, 1 or more
     * @param refill how many come back, 1 or more
     * @param every in how long, steadily and not all at its end
     */
    public record Allowance(int burst, int refill, Duration every) {

        /** @throws IllegalArgumentException if one of them is not positive */
        public Allowance {
            if (burst < 1 || refill < 1 || every.isZero() || every.isNegative()) {
                throw new IllegalArgumentException(
                        "an allowance is positive: " + burst + " and " + refill + " every " + every);
            }
        }

        /** How long until an empty one is full again. */
        Duration untilFull() {
            return every.multipliedBy(burst).dividedBy(refill);
        }
    }
}
