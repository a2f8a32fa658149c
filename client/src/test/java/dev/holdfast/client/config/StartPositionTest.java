// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartPositionTest {

    @Test
    void aSequenceHas32Bits() {
        assertThat(new StartPosition("4294967295").firstSequence()).hasValue(0xFFFF_FFFFL);
        assertThatThrownBy(() -> new StartPosition("4294967296")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> StartPosition.sequence(0x1_0000_0000L)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "now", "-5s", "-5000", "99999999999"})
    void anyOtherTextIsRefused(String text) {
        assertThatThrownBy(() -> new StartPosition(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
