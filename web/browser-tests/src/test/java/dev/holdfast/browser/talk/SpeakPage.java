package dev.holdfast.browser.talk;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Dialog;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.WaitForSelectorState;

/** The page to speak on, as somebody uses it. For the test's thread. */
public final class SpeakPage {

    private final Page page;

    private SpeakPage(Page page) {
        this.page = page;
        // Whoever leaves in the middle of a talk is asked whether they mean it. They do.
        page.onDialog(Dialog::accept);
    }

    public static SpeakPage open(BrowserContext visitor, String origin) {
        return open(visitor, origin, "/speak");
    }

    public static SpeakPage open(BrowserContext visitor, String origin, String path) {
        SpeakPage speak = new SpeakPage(visitor.newPage());
        speak.page.navigate(origin + path);
        return speak;
    }

    public Page page() {
        return page;
    }

    /** Begins a talk; its name. */
    public String goLive() {
        awaitStep("prepare");
        page.locator("#go-live").click();
        awaitStep("live");
        return page.locator("#talk-name").textContent();
    }

    /** Goes on with the only talk that was left. */
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

    /** Ends the talk, as the page asks for it to be confirmed, and waits until all of it has arrived. */
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
