// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.page;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Dialog;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.WaitForSelectorState;

/** The Speak page. Confined to the test's thread. */
public final class SpeakPage {

    private final Page page;

    private SpeakPage(Page page) {
        this.page = page;
        // Confirms leaving the page during a session.
        page.onDialog(Dialog::accept);
    }

    public static SpeakPage open(BrowserContext context, String origin) {
        return open(context, origin, "/speak");
    }

    public static SpeakPage open(BrowserContext context, String origin, String path) {
        SpeakPage speak = new SpeakPage(context.newPage());
        speak.page.navigate(origin + path);
        return speak;
    }

    public Page page() {
        return page;
    }

    /** Begins a session; its id. */
    public String goLive() {
        awaitStep("prepare");
        page.locator("#go-live").click();
        awaitStep("live");
        return page.locator("#talk-name").textContent();
    }

    /** Resumes the only unfinished session. */
    public void goOn() {
        awaitStep("unfinished");
        page.locator("#talks button").first().click();
        awaitStep("live");
    }

    public void awaitStep(String step) {
        page.locator("body[data-step=" + step + "]").waitFor(attached());
    }

    public void awaitState(String state) {
        page.locator("body[data-state=" + state + "]").waitFor(attached());
    }

    public String state() {
        return (String) page.evaluate("() => document.body.dataset.state ?? ''");
    }

    /** Ends the session, confirms, and waits until all audio has arrived. */
    public void end() {
        page.locator("#end").click();
        page.locator("#end-now").click();
        page.locator("body[data-step=over]").waitFor(attached().setTimeout(30_000));
    }

    public String saidWhenOver() {
        return page.locator("#over-title").textContent() + " "
                + page.locator("#over-said").textContent();
    }

    public String losses() {
        return page.locator("#losses-list").textContent();
    }

    private static Locator.WaitForOptions attached() {
        return new Locator.WaitForOptions().setState(WaitForSelectorState.ATTACHED);
    }
}
