// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CrowdSearchTest {

    private static final CrowdSearch SEARCH = new CrowdSearch(2_000, 19_500, 500);

    private final List<Integer> tried = new ArrayList<>();

    private int search(int capacity) {
        tried.clear();
        return SEARCH.largestServed(size -> {
            tried.add(size);
            return size <= capacity;
        });
    }

    @Test
    void everyCapacityIsFoundToTheStep() {
        for (int capacity = 0; capacity < 25_000; capacity += 100) {
            int served = search(capacity);
            int expected = capacity < 2_000 ? 0 : Math.min(capacity / 500 * 500, 19_500);
            assertThat(served).as("capacity %d", capacity).isEqualTo(expected);
            assertThat(tried).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(9);
        }
    }

    @Test
    void sizesDoubleUntilOneFailsAndThenTheIntervalIsHalved() {
        assertThat(search(5_600)).isEqualTo(5_500);
        assertThat(tried).containsExactly(2_000, 4_000, 8_000, 6_000, 5_000, 5_500);
    }

    @Test
    void theLargestSizeIsServedIfNoneFails() {
        assertThat(search(100_000)).isEqualTo(19_500);
        assertThat(tried).containsExactly(2_000, 4_000, 8_000, 16_000, 19_500);
    }

    @Test
    void sizesThatAreNoneAreRefused() {
        assertThatThrownBy(() -> new CrowdSearch(100, 50, 10)).isInstanceOf(IllegalArgumentException.class);
    }
}
