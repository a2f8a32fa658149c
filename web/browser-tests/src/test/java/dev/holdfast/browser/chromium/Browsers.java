package dev.holdfast.browser.chromium;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one test has of browsers. They are put away when it is over. For one thread. */
public final class Browsers implements AutoCloseable {

    private final Driver driver;
    private final List<Chromium> running = new ArrayList<>();
    private final Complaints complaints = new Complaints();
    private final ShownTexts texts = new ShownTexts(complaints::add);

    Browsers(Driver driver) {
        this.driver = driver;
    }

    /** One whose microphone hears beeps. */
    public Chromium start() {
        return started(driver.launch(Chromium.flags()));
    }

    /** One that, like most that people have, lets nothing sound before a click. */
    public Chromium startThatWantsAClick() {
        return started(driver.launch(Chromium.flagsThatWantAClick()));
    }

    /** One whose microphone plays this file once, anew each time that a page opens it. */
    public Chromium startWithMicrophone(Path wav) {
        return started(driver.launch(Chromium.flagsWithMicrophone(wav)));
    }

    private Chromium started(Browser browser) {
        Chromium chromium = new Chromium(browser, complaints, texts);
        running.add(chromium);
        return chromium;
    }

    /** Errors of the console, of pages and of requests, of all browsers of this test. */
    public Complaints complaints() {
        return complaints;
    }

    /** What all pages of this test have shown. */
    public ShownTexts texts() {
        return texts;
    }

    /** After a test that failed: what its pages showed. After one that did not: whether anybody complained. */
    void judge(String test, Optional<Throwable> failure) {
        if (failure.isPresent()) {
            picture(test);
            complaints.unexpected().forEach(complaint -> failure.get().addSuppressed(new AssertionError(complaint)));
        } else {
            // What is on its way from the browsers comes with the answer to a question.
            running.forEach(chromium -> chromium.pages().forEach(page -> page.evaluate("0")));
            complaints.requireNone();
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
