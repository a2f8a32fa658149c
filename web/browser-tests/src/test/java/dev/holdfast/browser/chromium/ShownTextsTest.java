package dev.holdfast.browser.chromium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.playwright.Page;
import dev.holdfast.browser.server.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@InChromium
class ShownTextsTest {

    @TempDir
    Path data;

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

    @Test
    void aTextThatWasShownForAMomentIsFound(Browsers browsers) {
        try (TestServer server = TestServer.start(data)) {
            Page page = browsers.start().visitor().newPage();
            page.navigate(server.origin() + "/browser-tests/chromium/wordy.html");
            page.evaluate("() => { document.querySelector('h1').textContent = 'It says 4509.'; }");
            page.evaluate("() => { document.querySelector('h1').ariaLabel = 'Fine now'; }");
            page.waitForTimeout(100);

            assertThat(browsers.texts().all()).contains("Words", "It says 4509.", "Fine now");
            assertThatThrownBy(() -> browsers.complaints().requireNone()).hasMessageContaining("It says 4509.");
            browsers.complaints().expect("It says 4509");
        }
    }
}
