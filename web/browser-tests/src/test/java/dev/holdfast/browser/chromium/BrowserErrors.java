// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.chromium;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * All errors of the browser: in the console, uncaught, failed requests and answers of 400 and more; and texts for developers. A
 * test names the errors that it expects; any other fails it. Confined to the test's thread.
 */
public final class BrowserErrors {

    private final List<String> heard = new ArrayList<>();
    private final List<Pattern> expected = new ArrayList<>();

    BrowserErrors() {}

    void listenTo(BrowserContext context) {
        context.onConsoleMessage(this::heard);
        context.onWebError(error -> heard.add("uncaught error: " + error.error()));
        context.onRequestFailed(this::failed);
        context.onResponse(this::answered);
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
        // Requests of a page that was left.
        if (!"net::ERR_ABORTED".equals(request.failure())) {
            heard.add("request failed: " + request.method() + " " + request.url() + ": " + request.failure());
        }
    }

    private void answered(Response response) {
        if (response.status() >= 400) {
            heard.add("answer " + response.status() + ": " + response.request().method() + " " + response.url());
        }
    }

    /** Expects errors that match, past ones too. */
    public void expect(String regex) {
        expected.add(Pattern.compile(regex));
    }

    /** Browsers log a broken socket in the console. */
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
            throw new AssertionError("errors in the browser:\n  " + String.join("\n  ", unexpected));
        }
    }
}
