// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.holdfast.browser.chromium.Browsers;
import dev.holdfast.browser.chromium.InChromium;
import dev.holdfast.browser.page.SpeakPage;
import dev.holdfast.browser.server.TestServer;
import dev.holdfast.browser.sound.SpokenFile;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole session with the keyboard alone. */
@InChromium
class KeyboardTest {

    private static final int TABS_MAX = 40;

    @TempDir
    Path folder;

    @AutoClose
    private TestServer server;

    @Test
    void aSessionIsBegunJoinedAndEndedWithTheKeyboardAlone(Browsers browsers) throws Exception {
        server = TestServer.start(folder.resolve("data"));
        SpeakPage speak = SpeakPage.open(
                browsers.startWithMicrophone(new SpokenFile(1, 30).write(folder))
                        .context(),
                server.origin(),
                "/");
        Page speaking = speak.page();
        press(speaking, "Start speaking");
        speak.awaitStep("prepare");
        press(speaking, "Go live");
        speak.awaitState("live");
        String name = speaking.locator("#talk-name").textContent();

        Page listening = browsers.start().context().newPage();
        listening.navigate(server.origin() + "/");
        tabTo(listening, "Its name, or the link you were given");
        listening.keyboard().type(name);
        listening.keyboard().press("Enter");
        listening.locator("body[data-state=ready]").waitFor();
        press(listening, "Play");
        listening.locator("body[data-state=playing]").waitFor();

        press(speaking, "Mute");
        speaking.locator("#mute[aria-pressed=true]").waitFor();
        press(speaking, "End the talk");
        speaking.locator("#confirm-end").waitFor();
        // The focus is on the button that ends nothing.
        assertThat(focused(speaking)).isEqualTo("Keep talking");
        press(speaking, "End the talk");
        speak.awaitStep("over");
        listening.locator("body[data-state=ended]").waitFor();
    }

    private static void press(Page page, String name) {
        tabTo(page, name);
        page.keyboard().press("Enter");
    }

    private static void tabTo(Page page, String name) {
        for (int tabs = 0; tabs < TABS_MAX; tabs++) {
            page.keyboard().press("Tab");
            if (focused(page).contains(name)) {
                return;
            }
        }
        throw new AssertionError(TABS_MAX + " times Tab, and never at «" + name + "»");
    }

    /** The accessible name of the focused element. */
    private static String focused(Page page) {
        return (String) page.evaluate("""
                () => {
                  const { activeElement } = document;
                  const label = activeElement?.labels?.[0]?.textContent ?? activeElement?.ariaLabel;
                  return (label ?? activeElement?.textContent ?? '').trim();
                }""");
    }
}
