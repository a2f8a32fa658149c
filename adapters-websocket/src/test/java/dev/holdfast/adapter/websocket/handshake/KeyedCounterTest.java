// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyedCounterTest {

    @Test
    void aKeyWhoseCountIsZeroTakesNoMemory() {
        KeyedCounter<Integer> counter = new KeyedCounter<>(2);
        for (int key = 0; key < 500; key++) {
            assertThat(counter.tryIncrement(key)).isTrue();
            assertThat(counter.tryIncrement(key)).isTrue();
            assertThat(counter.tryIncrement(key)).isFalse();
        }
        assertThat(counter.keys()).isEqualTo(500);
        for (int key = 0; key < 500; key++) {
            counter.decrement(key);
            assertThat(counter.count(key)).isOne();
            counter.decrement(key);
        }
        assertThat(counter.keys()).isZero();
    }
}
