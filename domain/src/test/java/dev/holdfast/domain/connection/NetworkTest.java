// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkTest {

    @ParameterizedTest
    @CsvSource({
        "2001:db8:0:1::1, 2001:db8:0:1:ffff:ffff:ffff:ffff, true",
        "2001:db8:0:1::1, 2001:db8:0:2::1, false",
        "2001:db8:0:1::1, '[2001:0db8:0:1:0:0:0:9]', true",
        "fe80::1%eth0, fe80::2, true",
        "::ffff:192.0.2.1, 192.0.2.1, true",
        "::1, 127.0.0.1, false",
        "192.0.2.1, 192.0.2.10, false",
        "unknown, unknown, true",
        "':::', 'x:y', false"
    })
    void anIpv6AddressCountsByItsNetwork(String one, String other, boolean same) {
        assertThat(Network.of(one).equals(Network.of(other))).isEqualTo(same);
    }

    @Test
    void textLongerThanAnyAddressIsTruncated() {
        assertThat(Network.of("1".repeat(10_000)).value()).hasSizeLessThan(100);
    }
}
