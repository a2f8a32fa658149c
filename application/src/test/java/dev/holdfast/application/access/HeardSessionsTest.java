// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.identity.SessionId;
import org.junit.jupiter.api.Test;

class HeardSessionsTest {

    private static final SessionId SESSION = new SessionId("caring-king-275");

    private final HeardSessions heard = new HeardSessions();

    @Test
    void aSessionIsHeardUntilItsLastListenerThereHasLeft() {
        Runnable first = heard.add("192.0.2.1", SESSION);
        Runnable second = heard.add("192.0.2.1", SESSION);

        first.run();
        first.run();
        assertThat(heard.contains("192.0.2.1", SESSION)).isTrue();

        second.run();
        assertThat(heard.contains("192.0.2.1", SESSION)).isFalse();
        assertThat(heard.size()).isZero();
    }

    @Test
    void itIsHeardFromThatAddressAloneAndNoOtherSessionIs() {
        heard.add("2001:db8:0:1::1", SESSION);

        assertThat(heard.contains("2001:db8:0:1::2", SESSION)).isTrue();
        assertThat(heard.contains("2001:db8:0:2::1", SESSION)).isFalse();
        assertThat(heard.contains("2001:db8:0:1::1", new SessionId("caring-king-276")))
                .isFalse();
    }
}
