// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.chromium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.playwright.Page;
import dev.holdfast.browser.server.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@InChromium
class ShownTextsTest {

    @TempDir
    Path data;

    @AutoClose
    private TestServer server;

    @Test
    void aTextThatWasShownForAMomentIsFound(Browsers browsers) {
        server = TestServer.start(data);
        Page page = browsers.start().context().newPage();
        page.navigate(server.origin() + "/browser-tests/chromium/wordy.html");
        page.evaluate("() => { document.querySelector('h1').textContent = 'It says 4509.'; }");
        page.evaluate("() => { document.querySelector('h1').ariaLabel = 'Fine now'; }");
        page.waitForTimeout(100);

        assertThat(browsers.texts().all()).contains("Words", "It says 4509.", "Fine now");
        assertThatThrownBy(() -> browsers.errors().requireNone()).hasMessageContaining("It says 4509.");
        browsers.errors().expect("It says 4509");
    }
}
