// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local;

import java.time.Duration;

/**
 * Rate limits of one {@linkplain dev.holdfast.domain.connection.Network network address}.
 *
 * @param create sessions created
 * @param lookUp sessions looked up
 * @param attach connections attached
 * @param miss requests for sessions that do not exist; when it is used up, no session can be looked up or attached
 */
public record AddressBudget(TokenBucket create, TokenBucket lookUp, TokenBucket attach, TokenBucket miss) {

    /**
     * A token bucket.
     *
     * @param burst its capacity, 1 or more
     * @param refill tokens added in each period, 1 or more
     * @param every the period; tokens are added evenly over it
     */
    public record TokenBucket(int burst, int refill, Duration every) {

        /** @throws IllegalArgumentException if a value is not positive */
        public TokenBucket {
            if (burst < 1 || refill < 1 || every.isZero() || every.isNegative()) {
                throw new IllegalArgumentException(
                        "burst, refill and period must be positive: " + burst + ", " + refill + " every " + every);
            }
        }

        /** How long an empty bucket takes to fill. */
        Duration untilFull() {
            return every.multipliedBy(burst).dividedBy(refill);
        }
    }
}
