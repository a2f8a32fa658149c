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

/** One process of the browser. For one thread. */
public final class Chromium {

    /** As Debian, other Linuxes and Google name it. */
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

    /** Without it a click is needed before anything sounds, as on a phone. */
    private static final String SOUNDS_UNASKED = "--autoplay-policy=no-user-gesture-required";

    private final Browser browser;
    private final Complaints complaints;
    private final ShownTexts texts;

    Chromium(Browser browser, Complaints complaints, ShownTexts texts) {
        this.browser = browser;
        this.complaints = complaints;
        this.texts = texts;
    }

    /** The browser of this machine: what the property {@code browser-tests.chromium} says, or the first on the path. */
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
        flags.add(SOUNDS_UNASKED);
        return flags;
    }

    static List<String> flagsThatWantAClick() {
        return FLAGS;
    }

    /** Somebody with this browser, who has been nowhere yet. */
    public BrowserContext visitor() {
        return visitor(new Browser.NewContextOptions());
    }

    /** Somebody with this browser, who has been nowhere yet. */
    public BrowserContext visitor(Browser.NewContextOptions options) {
        BrowserContext visitor = plainVisitor(options);
        TestPages.serveTo(visitor);
        return visitor;
    }

    /**
     * Somebody who does not find the test's own pages anywhere. Browsers that are given some keep nothing of what they load,
     * and load it again each time.
     */
    public BrowserContext plainVisitor() {
        return plainVisitor(new Browser.NewContextOptions());
    }

    private BrowserContext plainVisitor(Browser.NewContextOptions options) {
        BrowserContext visitor = browser.newContext(options);
        visitor.setDefaultTimeout(15_000);
        complaints.listenTo(visitor);
        texts.read(visitor);
        return visitor;
    }

    List<Page> pages() {
        return browser.contexts().stream()
                .flatMap(visitor -> visitor.pages().stream())
                .toList();
    }

    void close() {
        browser.close();
    }
}
