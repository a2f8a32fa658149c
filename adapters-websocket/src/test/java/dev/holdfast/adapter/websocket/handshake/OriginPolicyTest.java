// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginPolicyTest {

    private final OriginPolicy policy = new OriginPolicy(Set.of("https://app.example"), "live.internal");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:8080",
                "192.168.1.20",
                "[::1]:8080",
                "[2001:db8::7]",
                "localhost:8080",
                "LOCALHOST",
                "live.internal:443"
            })
    void thePageOfAHostThatCannotBeMistakenIsTheServersOwn(String host) {
        assertThat(policy.allows("http://" + host, host)).isTrue();
        assertThat(policy.allows("https://" + host, host)).isTrue();
        assertThat(policy.allows("http://other.example", host)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rebound.example:8080",
                "rebound.example",
                "127.0.0.1.rebound.example",
                "localhost.example",
                "127.0.0.1x"
            })
    void aNameThatAnyoneCanLetPointHereIsNot(String host) {
        assertThat(policy.allows("http://" + host, host)).isFalse();
    }

    @Test
    void theOriginsOfTheListMayConnectUnderAnyHost() {
        assertThat(policy.allows("https://app.example", "rebound.example")).isTrue();
        assertThat(policy.allows("https://app.example", null)).isTrue();
        assertThat(policy.allows("https://app.example:8443", "rebound.example")).isFalse();
    }

    @Test
    void anAsteriskAllowsAll() {
        assertThat(new OriginPolicy(Set.of("*"), "127.0.0.1").allows("https://any.example", null))
                .isTrue();
    }
}
