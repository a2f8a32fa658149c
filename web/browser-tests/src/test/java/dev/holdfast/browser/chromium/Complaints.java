package dev.holdfast.browser.chromium;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * All that a person with the developer's tools open would see in red: errors in the console, errors that nobody caught,
 * requests that failed; and texts that are not for people. A test names what it expects; anything else fails it. For one thread.
 */
public final class Complaints {

    private final List<String> heard = new ArrayList<>();
    private final List<Pattern> expected = new ArrayList<>();

    Complaints() {}

    void listenTo(BrowserContext visitor) {
        visitor.onConsoleMessage(this::heard);
        visitor.onWebError(error -> heard.add("error that nobody caught: " + error.error()));
        visitor.onRequestFailed(this::failed);
        visitor.onResponse(this::answered);
    }

    void add(String complaint) {
        heard.add(complaint);
    }

    private void heard(ConsoleMessage message) {
        if (message.type().equals("error")) {
            heard.add("console: " + message.text() + " (" + message.location() + ")");
        }
    }

    private void failed(Request request) {
        // So are requests called whose page was left.
        if (!"net::ERR_ABORTED".equals(request.failure())) {
            heard.add("request failed: " + request.method() + " " + request.url() + ": " + request.failure());
        }
    }

    private void answered(Response response) {
        if (response.status() >= 400) {
            heard.add("answer " + response.status() + ": " + response.request().method() + " " + response.url());
        }
    }

    /** From now on these are no complaints, and neither were they before. */
    public void expect(String regex) {
        expected.add(Pattern.compile(regex));
    }

    /** Browsers say in the console that a socket broke, and nobody can keep them from it. */
    public void expectBrokenSockets() {
        expect("^console: WebSocket connection to 'ws:[^']*' failed");
    }

    List<String> unexpected() {
        return heard.stream()
                .filter(complaint -> expected.stream()
                        .noneMatch(pattern -> pattern.matcher(complaint).find()))
                .toList();
    }

    public void requireNone() {
        List<String> unexpected = unexpected();
        if (!unexpected.isEmpty()) {
            throw new AssertionError("the browser complained:\n  " + String.join("\n  ", unexpected));
        }
    }
}
