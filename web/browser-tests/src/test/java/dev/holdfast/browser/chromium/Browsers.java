// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.chromium;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The browsers of one test, closed at its end. Confined to the test's thread. */
public final class Browsers implements AutoCloseable {

    private final Driver driver;
    private final List<Chromium> running = new ArrayList<>();
    private final BrowserErrors errors = new BrowserErrors();
    private final ShownTexts texts = new ShownTexts(errors::add);

    Browsers(Driver driver) {
        this.driver = driver;
    }

    /** Starts a browser whose microphone plays beeps. */
    public Chromium start() {
        return started(driver.launch(Chromium.flags()));
    }

    /** Starts a browser that blocks audio before a click, as most do. */
    public Chromium startWithAutoplayBlocked() {
        return started(driver.launch(Chromium.flagsWithAutoplayBlocked()));
    }

    /** Starts a browser whose microphone plays this file once, each time that a page opens it. */
    public Chromium startWithMicrophone(Path wav) {
        return started(driver.launch(Chromium.flagsWithMicrophone(wav)));
    }

    private Chromium started(Browser browser) {
        Chromium chromium = new Chromium(browser, errors, texts);
        running.add(chromium);
        return chromium;
    }

    /** The errors of all browsers of this test. */
    public BrowserErrors errors() {
        return errors;
    }

    /** The texts that all pages of this test have shown. */
    public ShownTexts texts() {
        return texts;
    }

    /** After a failed test: takes screenshots. After a successful one: requires that there were no errors. */
    void judge(String test, Optional<Throwable> failure) {
        if (failure.isPresent()) {
            picture(test);
            errors.unexpected().forEach(complaint -> failure.get().addSuppressed(new AssertionError(complaint)));
        } else {
            // A round trip delivers pending events.
            running.forEach(chromium -> chromium.pages().forEach(page -> page.evaluate("0")));
            errors.requireNone();
        }
    }

    private void picture(String test) {
        int number = 0;
        for (Chromium chromium : running) {
            for (Page page : chromium.pages()) {
                Path file = Path.of("target", "failed", test + "-" + ++number + ".png");
                try {
                    page.screenshot(new Page.ScreenshotOptions().setPath(file).setTimeout(3_000));
                } catch (PlaywrightException tooBusyToBeSeen) {
                    System.out.println("no picture of " + page.url() + ": " + tooBusyToBeSeen.getMessage());
                }
            }
        }
    }

    @Override
    public void close() {
        running.forEach(Chromium::close);
    }
}
