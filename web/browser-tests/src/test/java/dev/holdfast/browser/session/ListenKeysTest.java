// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.holdfast.browser.chromium.Browsers;
import dev.holdfast.browser.chromium.InChromium;
import dev.holdfast.browser.page.ListenPage;
import dev.holdfast.browser.page.SpeakPage;
import dev.holdfast.browser.server.TestServer;
import dev.holdfast.browser.sound.SpokenFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Listening needs the key in the link that the Speak page shows. */
@InChromium
@Timeout(180)
class ListenKeysTest {

    @TempDir
    Path folder;

    @AutoClose
    private TestServer server;

    @Test
    void theSharedLinkPlaysTheSessionAndItsNameAloneAsksForTheLink(Browsers browsers) throws Exception {
        server = TestServer.start(folder.resolve("data"), Map.of("listen-keys", "true"));
        SpeakPage speak = SpeakPage.open(
                browsers.startWithMicrophone(new SpokenFile(30, 1).write(folder))
                        .context(),
                server.origin());
        speak.awaitStep("prepare");
        String name = speak.goLive();
        speak.awaitState("live");
        speak.page().locator("#link[href*='#key=']").waitFor();
        String link = speak.page().locator("#link").getAttribute("href");
        assertThat(link).startsWith(server.origin() + "/listen/" + name + "#key=");
        String key = link.substring(link.indexOf("#key=") + 5);
        speak.page().locator("#qr[src^='data:image/svg+xml']").waitFor();

        BrowserContext listeners = browsers.start().context();
        List<String> asked = new CopyOnWriteArrayList<>();
        listeners.onRequest(request -> asked.add(request.url()));
        ListenPage listen = ListenPage.open(listeners, server.origin(), name + "#key=" + key);
        listen.awaitState("ready");
        listen.play();
        listen.awaitState("playing");
        assertThat(asked).filteredOn(url -> url.startsWith("http")).noneMatch(url -> url.contains("?key="));

        // The browser logs the 401.
        browsers.errors().expect("401");
        ListenPage bare = ListenPage.open(listeners, server.origin(), name);
        bare.awaitState("unknown");
        bare.awaitWords("Perhaps it was cut short");
        Page pasted = bare.page();
        pasted.evaluate("key => { location.hash = `key=${key}`; }", key);
        bare.awaitState("ready");

        Page start = listeners.newPage();
        start.navigate(server.origin() + "/");
        start.locator("#name").fill(link);
        start.locator("#join button").click();
        start.locator("body[data-state=ready]").waitFor();
        assertThat(start.url()).isEqualTo(link);
    }
}
