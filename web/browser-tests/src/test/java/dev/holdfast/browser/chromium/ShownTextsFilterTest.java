// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.chromium;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The check that every browser test applies to every text of a page. */
class ShownTextsFilterTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The WebSocket was closed.",
                "Closed with 4509",
                "HTTP 503",
                "null listeners",
                "NaN s behind live",
                "noSuchSession",
                "[object Object]",
                "Welcome!"
            })
    void termsOfDevelopersAreDetected(String text) {
        assertThat(ShownTexts.isForDevelopers(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "You are live.",
                "Two words and a number, such as caring‑king‑275.",
                "127.0.0.1:41500/listen/caring-king-404",
                "Live · caring-king-404",
                "12 people listen.",
                "Holdfast"
            })
    void textsForUsersPass(String text) {
        assertThat(ShownTexts.isForDevelopers(text)).isFalse();
    }
}
