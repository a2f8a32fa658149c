// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.pages;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import dev.holdfast.browser.chromium.Browsers;
import dev.holdfast.browser.chromium.InChromium;
import dev.holdfast.browser.page.ListenPage;
import dev.holdfast.browser.server.TestServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Listen page looks its session up again whenever it becomes visible. */
@InChromium
class LookUpTest {

    @TempDir
    Path folder;

    @AutoClose
    private TestServer server;

    @Test
    void anAnswerAfterPlayWasPressedChangesNothing(Browsers browsers) {
        server = TestServer.start(folder.resolve("data"));
        String talk = server.session("alice");
        ListenPage listen = ListenPage.open(browsers.start().context(), server.origin(), talk);
        listen.awaitState("ready");
        Page page = listen.page();
        List<Route> held = new ArrayList<>();
        page.route("**/sessions/" + talk, held::add);
        page.waitForRequest("**/sessions/" + talk, () -> becomeVisible(page));

        listen.play();
        listen.awaitState("playing");
        page.waitForResponse("**/sessions/" + talk, () -> held.forEach(Route::resume));
        server.end(talk, "alice");

        listen.awaitState("ended");
    }

    private static void becomeVisible(Page page) {
        page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))");
    }
}
