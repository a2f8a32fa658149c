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
 * Records all pages of one visitor. For the test's own thread.
 *
 * <p>Browsers ask for the script of a worklet in a way that no test can answer, so it comes from the page itself, which the
 * rules of our pages forbid: this visitor's browser does not keep to them. Tests that record nothing have visitors whose
 * browsers do.
 */
public final class Recorder {

    /** Of each source, in the order in which they began to sound. */
    private final Map<String, List<Chunk>> chunks = new LinkedHashMap<>();

    private final BrowserContext visitor;

    private Recorder(BrowserContext visitor) {
        this.visitor = visitor;
    }

    public static Recorder visiting(Chromium chromium) {
        return visiting(chromium, new Browser.NewContextOptions());
    }

    public static Recorder visiting(Chromium chromium, Browser.NewContextOptions options) {
        BrowserContext visitor = chromium.visitor(options.setBypassCSP(true));
        Recorder recorder = new Recorder(visitor);
        visitor.exposeBinding("heardByTheTest", (source, arguments) -> {
            recorder.add((Map<?, ?>) arguments[0]);
            return null;
        });
        // There is neither a backtick nor a placeholder in it.
        String worklet = "String.raw`" + resource("/recording/worklet.js") + "`";
        visitor.addInitScript(resource("/recording/tap.js").strip() + "(" + worklet + ");");
        return recorder;
    }

    /** Whoever is recorded. */
    public BrowserContext visitor() {
        return visitor;
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

    /** All that pages played. */
    public Recording ear() {
        return recording(source -> source.startsWith("ear"));
    }

    /** All that microphones heard, one after the other if there were several. */
    public Recording microphone() {
        return recording(source -> source.startsWith("microphone"));
    }

    /** What the microphone heard that was opened last. */
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
