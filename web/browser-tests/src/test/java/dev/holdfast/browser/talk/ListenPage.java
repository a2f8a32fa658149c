package dev.holdfast.browser.talk;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.WaitForSelectorState;

/** The page to listen on, as somebody uses it. For the test's thread. */
public final class ListenPage {

    private final Page page;

    private ListenPage(Page page) {
        this.page = page;
    }

    public static ListenPage open(BrowserContext visitor, String origin, String talk) {
        ListenPage listen = new ListenPage(visitor.newPage());
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

    /** What is told not to have been heard. */
    public String missing() {
        return page.locator("#missing-list").textContent();
    }
}
