package dev.holdfast.browser.talk;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A page that uses the SDK as an app would, without any looks. For the test's thread. */
final class App {

    private static final String MODULE = "/browser-tests/talk/app.js";

    private final Page page;

    private App(BrowserContext visitor, String origin, String module, Supplier<String> token) {
        visitor.exposeFunction("tokenFromTheTest", arguments -> token.get());
        this.page = visitor.newPage();
        // A page that came over the network: from one that a test made up, browsers let no socket to this machine.
        page.navigate(origin + "/");
        page.evaluate("module => import(module).then(() => {})", module);
    }

    static App open(BrowserContext visitor, String origin, Supplier<String> token) {
        return new App(visitor, origin, MODULE, token);
    }

    /** Whoever only listens needs no token. */
    static App open(BrowserContext visitor, String origin) {
        return open(visitor, origin, () -> null);
    }

    /** On a page of another host, which takes the SDK from the server that it is about. */
    static App elsewhere(BrowserContext visitor, String itsOwn, String server, Supplier<String> token) {
        return new App(visitor, itsOwn, MODULE + "?sdk=" + server, token);
    }

    Page page() {
        return page;
    }

    /** Resolves as {@code start()} does. */
    void speak(String sessionId, Map<String, Object> options) {
        page.evaluate("what => app.speak(what)", Map.of("sessionId", sessionId, "options", options));
    }

    String speakInNewSession(Map<String, Object> options) {
        return (String) page.evaluate("what => app.speakInNewSession(what)", Map.of("options", options));
    }

    /** Resolves as {@code play()} does. */
    void listen(String sessionId, Map<String, Object> options) {
        page.evaluate("what => app.listen(what)", Map.of("sessionId", sessionId, "options", options));
    }

    /** Ends the talk; what {@code stop()} says of it. */
    Map<?, ?> stopSpeaking() {
        return (Map<?, ?>) page.evaluate("() => app.speaker.finish()");
    }

    int speakerStat(String name) {
        return ((Number) page.evaluate("name => app.speaker.stats[name]", name)).intValue();
    }

    String speakerCodec() {
        return (String) page.evaluate("() => app.speaker.stats.codec");
    }

    int listenerStat(String name) {
        return ((Number) page.evaluate("name => app.listener.stats[name]", name)).intValue();
    }

    void awaitSpeaker(String state) {
        page.waitForFunction("state => app.speaker.state === state", state);
    }

    void awaitListener(String state) {
        page.waitForFunction("state => app.listener.state === state", state);
    }

    /** What was told under this name, in order. */
    List<?> told(String event) {
        return (List<?>) page.evaluate(
                "what => app.diary.filter(entry => entry.what === what).map(entry => entry.detail)", event);
    }
}
