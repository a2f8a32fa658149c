package dev.holdfast.browser.chromium;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every text of every page is held against, in all tests with a browser. */
class WordsTest {

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
    void whatOnlyDevelopersUnderstandIsToldFromWords(String text) {
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
    void wordsAreWords(String text) {
        assertThat(ShownTexts.isForDevelopers(text)).isFalse();
    }
}
