// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.chromium;

import com.microsoft.playwright.BrowserContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * All texts that pages showed or had read aloud, in order; without those of digits alone. A text with a developer's term is an
 * error. Confined to the test's thread.
 */
public final class ShownTexts {

    private static final Pattern DEVELOPERS_WORD = Pattern.compile("\\b(WebSocket|JWT|HTTP|JSON|API|PCM|Opus|codec"
            + "|undefined|null|NaN|Infinity|epoch|lease|sequence|Error|exception|40\\d|41[035]|42[29]|50[0-4]|4[05]\\d\\d)\\b|\\[object"
            + "|\\b[a-z]+[A-Z][a-z]+[A-Za-z]*\\b|[{}]|!");

    private final List<String> texts = new ArrayList<>();
    private final Consumer<String> complain;

    ShownTexts(Consumer<String> complain) {
        this.complain = complain;
    }

    void read(BrowserContext context) {
        context.exposeBinding("shownToTheTest", (source, arguments) -> {
            String path = (String) arguments[0];
            for (Object text : (List<?>) arguments[1]) {
                note(path, (String) text);
            }
            return null;
        });
        context.addInitScript(script());
    }

    private void note(String path, String text) {
        texts.add(text);
        if (!path.startsWith("/browser-tests/app/") && !path.startsWith("/docs") && isForDevelopers(text)) {
            complain.accept("a developer's term, at " + path + ": " + text);
        }
    }

    /** Ignores session ids and links, since they contain numbers. */
    static boolean isForDevelopers(String text) {
        String words = text.replaceAll("\\b[a-z]+[-‑][a-z]+[-‑]\\d{3}\\b", "").replaceAll("\\S+/listen/\\S*", "");
        return DEVELOPERS_WORD.matcher(words).find();
    }

    public List<String> all() {
        return List.copyOf(texts);
    }

    private static String script() {
        try (InputStream file = Objects.requireNonNull(ShownTexts.class.getResourceAsStream("/chromium/shown.js"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
