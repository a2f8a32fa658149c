// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.jwt.jwks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JwksSettingsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://login.example/jwks",
                "ftp://127.0.0.1/jwks",
                "file:///etc/passwd",
                "/jwks",
                "jwks:x",
                "http://127.evil.example/jwks",
                "http://0.0.0.0/jwks",
                "http://10.0.0.1/jwks"
            })
    void keysAreNotFetchedOverPlainHttpFromOtherMachines(String url) {
        assertThatThrownBy(() -> JwksSettings.of(URI.create(url), "i", Set.of("a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("https");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://login.example/jwks",
                "HTTPS://login.example/jwks",
                "http://127.0.0.1:1/jwks",
                "http://localhost/jwks",
                "http://[::1]:8/jwks"
            })
    void keysAreFetchedOverTlsOrFromThisMachine(String url) {
        assertThat(JwksSettings.of(URI.create(url), "i", Set.of("a")).url()).hasToString(url);
    }
}
