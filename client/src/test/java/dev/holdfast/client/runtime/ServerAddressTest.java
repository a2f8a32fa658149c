// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.HoldfastClient;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerAddressTest {

    @Test
    void aServerMayHaveAPath() {
        ServerAddress server = ServerAddress.of(URI.create("https://host:8443/live/"));
        assertThat(server.http("/sessions")).hasToString("https://host:8443/live/sessions");
        assertThat(server.socket(Map.of("from", "-5000ms"))).hasToString("wss://host:8443/live/ws?from=-5000ms");
        assertThat(server.socket(Map.of("sessionId", "a b&c")))
                .hasToString("wss://host:8443/live/ws?sessionId=a%20b%26c");
    }

    @Test
    void otherAddressesAreRefused() {
        assertThatThrownBy(() -> HoldfastClient.at(URI.create("ftp://host")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HoldfastClient.at(URI.create("localhost:8080")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
