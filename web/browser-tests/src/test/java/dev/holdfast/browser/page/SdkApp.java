// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.page;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A page that uses the SDK as an app does. Confined to the test's thread. */
public final class SdkApp {

    private static final String MODULE = "/browser-tests/app/app.js";

    private final Page page;

    private SdkApp(BrowserContext context, String origin, String module, Supplier<String> token) {
        context.exposeFunction("tokenFromTheTest", arguments -> token.get());
        this.page = context.newPage();
        // A page of the server: browsers allow no socket to this machine from a page that a test made up.
        page.navigate(origin + "/");
        page.evaluate("module => import(module).then(() => {})", module);
    }

    public static SdkApp open(BrowserContext context, String origin, Supplier<String> token) {
        return new SdkApp(context, origin, MODULE, token);
    }

    /** A listener needs no token. */
    public static SdkApp open(BrowserContext context, String origin) {
        return open(context, origin, () -> null);
    }

    /** On a page of another origin, with the SDK imported from the server. */
    public static SdkApp elsewhere(BrowserContext context, String itsOwn, String server, Supplier<String> token) {
        return new SdkApp(context, itsOwn, MODULE + "?sdk=" + server, token);
    }

    public Page page() {
        return page;
    }

    /** Resolves as {@code start()} does. */
    public void speak(String sessionId, Map<String, Object> options) {
        page.evaluate("what => app.speak(what)", Map.of("sessionId", sessionId, "options", options));
    }

    public String speakInNewSession(Map<String, Object> options) {
        return (String) page.evaluate("what => app.speakInNewSession(what)", Map.of("options", options));
    }

    /** Resolves as {@code play()} does. */
    public void listen(String sessionId, Map<String, Object> options) {
        page.evaluate("what => app.listen(what)", Map.of("sessionId", sessionId, "options", options));
    }

    /** Ends the session; the report of {@code finish()}. */
    public Map<?, ?> stopSpeaking() {
        return (Map<?, ?>) page.evaluate("() => app.speaker.finish()");
    }

    public int speakerStat(String name) {
        return ((Number) page.evaluate("name => app.speaker.stats[name]", name)).intValue();
    }

    public String speakerCodec() {
        return (String) page.evaluate("() => app.speaker.stats.codec");
    }

    public int listenerStat(String name) {
        return ((Number) page.evaluate("name => app.listener.stats[name]", name)).intValue();
    }

    public void awaitSpeaker(String state) {
        page.waitForFunction("state => app.speaker.state === state", state);
    }

    public void awaitListener(String state) {
        page.waitForFunction("state => app.listener.state === state", state);
    }

    /** The details of these events, in order. */
    public List<?> told(String event) {
        return (List<?>) page.evaluate(
                "what => app.diary.filter(entry => entry.what === what).map(entry => entry.detail)", event);
    }
}
