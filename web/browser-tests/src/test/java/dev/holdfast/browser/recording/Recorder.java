// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.recording;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import dev.holdfast.browser.chromium.Chromium;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Records microphone and output of all pages of one browser context. Confined to the test's thread.
 *
 * <p>A test cannot answer a browser's request for a worklet's script, so the page provides it, against the pages'
 * Content-Security-Policy: this context bypasses it. Contexts that record nothing obey it.
 */
public final class Recorder {

    /** The chunks of each source, in the order of their first sample. */
    private final Map<String, List<Chunk>> chunks = new LinkedHashMap<>();

    private final BrowserContext context;

    private Recorder(BrowserContext context) {
        this.context = context;
    }

    public static Recorder in(Chromium chromium) {
        return in(chromium, new Browser.NewContextOptions());
    }

    public static Recorder in(Chromium chromium, Browser.NewContextOptions options) {
        BrowserContext context = chromium.context(options.setBypassCSP(true));
        Recorder recorder = new Recorder(context);
        context.exposeBinding("recordedByTheTest", (source, arguments) -> {
            recorder.add((Map<?, ?>) arguments[0]);
            return null;
        });
        // It contains neither a backtick nor a placeholder.
        String worklet = "String.raw`" + resource("/recording/worklet.js") + "`";
        context.addInitScript(resource("/recording/tap.js").strip() + "(" + worklet + ");");
        return recorder;
    }

    /** The recorded context. */
    public BrowserContext context() {
        return context;
    }

    private void add(Map<?, ?> message) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode((String) message.get("samples")))
                .order(ByteOrder.LITTLE_ENDIAN);
        float[] samples = new float[bytes.remaining() / Short.BYTES];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = bytes.getShort() / 32_767f;
        }
        int hertz = number(message, "hertz").intValue();
        chunks.computeIfAbsent((String) message.get("source"), name -> new ArrayList<>())
                .add(new Chunk(number(message, "at").doubleValue(), hertz, samples));
    }

    private static Number number(Map<?, ?> message, String name) {
        return (Number) message.get(name);
    }

    /** All output of the pages. */
    public Recording output() {
        return recording(source -> source.startsWith("output"));
    }

    /** All input of microphones, one after the other. */
    public Recording microphone() {
        return recording(source -> source.startsWith("microphone"));
    }

    /** The input of the microphone that was opened last. */
    public Recording latestMicrophone() {
        return chunks.keySet().stream()
                .filter(source -> source.startsWith("microphone"))
                .reduce((earlier, later) -> later)
                .map(latest -> recording(latest::equals))
                .orElse(new Recording(List.of()));
    }

    private Recording recording(Predicate<String> isMeant) {
        return new Recording(chunks.entrySet().stream()
                .filter(source -> isMeant.test(source.getKey()))
                .flatMap(source -> source.getValue().stream())
                .toList());
    }

    private static String resource(String name) {
        try (InputStream file = Objects.requireNonNull(Recorder.class.getResourceAsStream(name))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
