// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.scenario;

import java.util.function.IntPredicate;

/**
 * Searches the largest size that a server serves: doubles until one fails, then halves the interval down to a step.
 * Immutable: any thread may use it.
 *
 * @param smallest the first size to try, a multiple of the step
 * @param largest no larger size is tried
 * @param step sizes are multiples of it
 */
record CrowdSearch(int smallest, int largest, int step) {

    CrowdSearch {
        if (step < 1 || smallest < step || largest < smallest) {
            throw new IllegalArgumentException("no sizes between " + smallest + " and " + largest);
        }
    }

    /**
     * Returns the largest size that is served; 0 if not even the smallest is.
     *
     * @param isServed tries a size; true for all sizes up to some, as far as noise allows
     */
    int largestServed(IntPredicate isServed) {
        int most = largest / step * step;
        int served = 0;
        int failed = most + step;
        for (int size = smallest; served < most; size = Math.min(size * 2, most)) {
            if (!isServed.test(size)) {
                failed = size;
                break;
            }
            served = size;
        }
        while (served > 0 && failed - served > step) {
            int middle = (served + failed) / 2 / step * step;
            if (isServed.test(middle)) {
                served = middle;
            } else {
                failed = middle;
            }
        }
        return served;
    }
}
