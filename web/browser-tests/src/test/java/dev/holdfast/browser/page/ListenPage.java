// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.page;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.WaitForSelectorState;

/** The Listen page. Confined to the test's thread. */
public final class ListenPage {

    private final Page page;

    private ListenPage(Page page) {
        this.page = page;
    }

    public static ListenPage open(BrowserContext context, String origin, String talk) {
        ListenPage listen = new ListenPage(context.newPage());
        listen.page.navigate(origin + "/listen/" + talk);
        return listen;
    }

    public Page page() {
        return page;
    }

    /** Presses the large button. */
    public void play() {
        page.locator("#play").click();
    }

    public void awaitState(String state) {
        awaitState(state, 15_000);
    }

    public void awaitState(String state, int milliseconds) {
        page.locator("body[data-state=" + state + "]")
                .waitFor(new Locator.WaitForOptions()
                        .setState(WaitForSelectorState.ATTACHED)
                        .setTimeout(milliseconds));
    }

    public void awaitWords(String words) {
        page.locator("#state").getByText(words).waitFor();
    }

    public String words() {
        return page.locator("#state").textContent();
    }

    /** The missing audio that the page lists. */
    public String missing() {
        return page.locator("#missing-list").textContent();
    }
}
