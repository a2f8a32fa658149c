// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenLinkTest {

    @ParameterizedTest
    @CsvSource({
        "https://talk.example.org/listen/caring-king-275#key=AbC-_9, https://talk.example.org, AbC-_9",
        "http://127.0.0.1:8080/listen/caring-king-275?from=start#key=AbC, http://127.0.0.1:8080, AbC",
        "https://example.org/talks/listen/caring-king-275/?key=AbC, https://example.org/talks, AbC",
        "https://example.org/listen/caring-king-275, https://example.org,",
        "ws://127.0.0.1:8080/ws?sessionId=caring-king-275&role=listener&key=AbC, http://127.0.0.1:8080, AbC",
        "wss://example.org/talks/ws?role=listener&sessionId=caring-king-275, https://example.org/talks,"
    })
    void aLinkNamesItsServerItsSessionAndPerhapsAKey(String link, URI server, String key) {
        assertThat(ListenLink.parse("  " + link + "\n"))
                .isEqualTo(new ListenLink(server, "caring-king-275", Optional.ofNullable(key)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "caring-king-275",
                "example.org/listen/caring-king-275",
                "ftp://example.org/listen/caring-king-275",
                "https://example.org/sessions/caring-king-275",
                "https://example.org/listen/",
                "ws://example.org/ws?role=listener",
                "https:///listen/caring-king-275",
                "https://example.org/listen/caring king#key=AbC"
            })
    void anythingElseIsNoLinkAndIsNotRepeated(String other) {
        assertThat(ListenLink.find(other)).isEmpty();
        assertThatThrownBy(() -> ListenLink.parse(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("AbC");
    }

    @Test
    void itsTextHidesTheKey() {
        assertThat(ListenLink.parse("https://example.org/listen/caring-king-275#key=AbC")
                        .toString())
                .isEqualTo("ListenLink[https://example.org, caring-king-275]");
    }
}
