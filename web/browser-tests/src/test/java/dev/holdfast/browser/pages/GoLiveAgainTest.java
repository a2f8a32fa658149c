// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.holdfast.browser.chromium.Browsers;
import dev.holdfast.browser.chromium.InChromium;
import dev.holdfast.browser.page.SpeakPage;
import dev.holdfast.browser.server.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session that was created, and then not spoken in because the microphone was missing, is used by the next attempt. */
@InChromium
class GoLiveAgainTest {

    /** Refuses the microphone, or lets the page wait for it, as {@code testMicrophone.answer} says. */
    private static final String MICROPHONE = """
            if (navigator.mediaDevices) {
              const { mediaDevices } = navigator;
              const real = mediaDevices.getUserMedia.bind(mediaDevices);
              globalThis.testMicrophone = { answer: async () => { throw new DOMException('Refused.', 'NotAllowedError'); } };
              mediaDevices.getUserMedia = async (constraints) => {
                await testMicrophone.answer();
                return real(constraints);
              };
            }""";

    private static final String WAIT =
            "() => { testMicrophone.answer = () => new Promise(allow => { testMicrophone.allow = allow; }); }";

    @TempDir
    Path folder;

    @AutoClose
    private TestServer server;

    @Test
    void aCreatedSessionThatHasEndedIsReplacedByAnother(Browsers browsers) {
        // The browser logs the refusal of a ticket for the ended session.
        browsers.errors().expect("410");
        server = TestServer.start(folder.resolve("data"));
        BrowserContext context = browsers.start().context();
        context.addInitScript(MICROPHONE);
        SpeakPage speak = SpeakPage.open(context, server.origin());
        Page page = speak.page();
        pressGoLive(speak);
        awaitFailure(speak, "The browser may not use the microphone.");
        String first = page.locator("#talk-name").textContent();
        server.end(first, TestServer.LOCAL_OWNER);

        page.evaluate(WAIT);
        page.locator("#go-live").click();
        // The session ends before the user has answered.
        speak.awaitStep("over");
        page.evaluate("() => testMicrophone.allow()");
        awaitFailure(speak, "This talk has ended.");
        page.evaluate("() => { testMicrophone.answer = async () => {}; }");
        pressGoLive(speak);

        speak.awaitState("live");
        assertThat(page.locator("#talk-name").textContent()).isNotEqualTo(first);
    }

    private static void pressGoLive(SpeakPage speak) {
        speak.awaitStep("prepare");
        speak.page().locator("#go-live").click();
    }

    private static void awaitFailure(SpeakPage speak, String words) {
        speak.page().locator("#prepare-failure").getByText(words).waitFor();
    }
}
