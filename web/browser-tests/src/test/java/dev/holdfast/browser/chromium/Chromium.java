// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.chromium;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One process of the browser. Confined to the test's thread. */
public final class Chromium {

    /** Its names on Debian, other Linuxes and of Google. */
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

    private static final List<String> FLAGS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream");

    /** Without it audio needs a click, as on a phone. */
    private static final String AUTOPLAY_ALLOWED = "--autoplay-policy=no-user-gesture-required";

    private final Browser browser;
    private final BrowserErrors errors;
    private final ShownTexts texts;

    Chromium(Browser browser, BrowserErrors errors, ShownTexts texts) {
        this.browser = browser;
        this.errors = errors;
        this.texts = texts;
    }

    /** The browser of this machine: the property {@code browser-tests.chromium}, or the first on the path. */
    static Optional<Path> executable() {
        String said = System.getProperty("browser-tests.chromium", "");
        if (!said.isEmpty()) {
            return Optional.of(Path.of(said)).filter(Files::isExecutable);
        }
        List<String> folders =
                List.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator));
        return NAMES.stream()
                .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** A microphone that plays this file once, from the moment at which a page opens it, and then is silent. */
    static List<String> flagsWithMicrophone(Path wav) {
        return Stream.concat(
                        flags().stream(),
                        Stream.of("--use-file-for-fake-audio-capture=" + wav.toAbsolutePath() + "%noloop"))
                .toList();
    }

    static List<String> flags() {
        List<String> flags = new ArrayList<>(FLAGS);
        flags.add(AUTOPLAY_ALLOWED);
        return flags;
    }

    static List<String> flagsWithAutoplayBlocked() {
        return FLAGS;
    }

    /** A new context: no cookies, storage or cache. */
    public BrowserContext context() {
        return context(new Browser.NewContextOptions());
    }

    /** A new context: no cookies, storage or cache. */
    public BrowserContext context(Browser.NewContextOptions options) {
        BrowserContext context = plainContext(options);
        TestPages.serveTo(context);
        return context;
    }

    /**
     * A new context without the test's own pages: with them, browsers do not use their cache.
     */
    public BrowserContext plainContext() {
        return plainContext(new Browser.NewContextOptions());
    }

    private BrowserContext plainContext(Browser.NewContextOptions options) {
        BrowserContext context = browser.newContext(options);
        context.setDefaultTimeout(15_000);
        errors.listenTo(context);
        texts.read(context);
        return context;
    }

    List<Page> pages() {
        return browser.contexts().stream()
                .flatMap(context -> context.pages().stream())
                .toList();
    }

    void close() {
        browser.close();
    }
}
