// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.connection.Network;
import org.junit.jupiter.api.Test;

class AddressRateTest {

    private static final long SECOND = 1_000_000_000;

    /** A monotonic clock has no meaningful origin. */
    private static final long START = -7 * SECOND;

    private final AddressRate rate = new AddressRate(10, START);
    private final Network hall = Network.of("192.0.2.1");

    @Test
    void anAddressHasItsBurstAtOnceAndItsRateAfterThat() {
        for (int each = 0; each < 10; each++) {
            assertThat(rate.tryConsume(hall, () -> START)).isTrue();
        }
        assertThat(rate.tryConsume(hall, () -> START)).isFalse();

        assertThat(rate.tryConsume(hall, () -> START + SECOND / 10)).isTrue();
        assertThat(rate.tryConsume(hall, () -> START + SECOND / 10)).isFalse();
    }

    @Test
    void anotherAddressHasItsOwn() {
        while (rate.tryConsume(hall, () -> START)) {
            assertThat(rate.addresses()).isEqualTo(1);
        }

        assertThat(rate.tryConsume(Network.of("192.0.2.2"), () -> START)).isTrue();
    }

    @Test
    void addressesThatAreQuietTakeNoMemoryForEver() {
        for (int each = 0; each < 20_000; each++) {
            rate.tryConsume(new Network("address " + each), () -> START);
        }

        rate.tryConsume(hall, () -> START + 2 * SECOND);

        assertThat(rate.addresses()).isEqualTo(1);
    }
}
