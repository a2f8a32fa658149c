// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.chromium;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;

/**
 * Pages and scripts of the tests, which a context finds under {@code /browser-tests/} of whatever server: of the same
 * origin as what they try, and under the rules that its own pages have.
 */
final class TestPages {

    private static final String PATH = "/browser-tests/";

    private static final String RULES =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                    + "connect-src 'self' ws: wss:; worker-src 'self' blob:; media-src 'self' blob:; manifest-src 'self'; "
                    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Map<String, String> TYPES =
            Map.of("js", "text/javascript", "html", "text/html;charset=utf-8", "json", "application/json");

    private TestPages() {}

    static void serveTo(BrowserContext context) {
        context.route(url -> URI.create(url).getPath().startsWith(PATH), TestPages::answer);
    }

    private static void answer(Route route) {
        String name = URI.create(route.request().url()).getPath().substring(PATH.length());
        try (InputStream file = TestPages.class.getResourceAsStream("/" + name)) {
            if (file == null) {
                route.fulfill(new Route.FulfillOptions().setStatus(404));
                return;
            }
            String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
            route.fulfill(new Route.FulfillOptions()
                    .setHeaders(Map.of("Content-Type", type, "Content-Security-Policy", RULES))
                    .setBodyBytes(file.readAllBytes()));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
