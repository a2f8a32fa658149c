// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.pages;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import dev.holdfast.browser.chromium.Browsers;
import dev.holdfast.browser.page.ListenPage;
import dev.holdfast.browser.page.SpeakPage;
import dev.holdfast.browser.server.TestServer;
import dev.holdfast.browser.sound.SpokenFile;
import dev.holdfast.testkit.fault.Fault;
import dev.holdfast.testkit.fault.FaultProxy;
import java.io.IOException;
import java.nio.file.Path;

/** One walk through all pages, by proxy of every state that people meet. */
final class StateTour {

    private final Browsers browsers;
    private final TestServer server;
    private final FaultProxy speakerProxy;
    private final FaultProxy listenerProxy;
    private final PageState state;

    StateTour(
            Browsers browsers, TestServer server, FaultProxy speakerProxy, FaultProxy listenerProxy, PageState state) {
        this.browsers = browsers;
        this.server = server;
        this.speakerProxy = speakerProxy;
        this.listenerProxy = listenerProxy;
        this.state = state;
    }

    void visit(Path folder) throws IOException {
        browsers.errors().expectBrokenSockets();
        // While a proxy refuses connections.
        browsers.errors().expect("ERR_CONNECTION_(REFUSED|RESET)|ERR_EMPTY_RESPONSE");
        BrowserContext listeners = browsers.start().context();
        first(listeners);
        signIns(listeners);
        BrowserContext speakers = browsers.startWithMicrophone(new SpokenFile(100, 1).write(folder))
                .context();
        talk(speakers, listeners);
    }

    private void first(BrowserContext context) {
        Page page = context.newPage();
        page.navigate(server.origin() + "/");
        state.look("first", page);
        page.locator("#name").fill("not a name");
        page.locator("#join button").click();
        state.look("first-no-such-name", page);
        page.close();
        // The browser logs the 404.
        browsers.errors().expect("404");
        ListenPage unknown = ListenPage.open(context, server.origin(), "silent-nobody-100");
        unknown.awaitState("unknown");
        state.look("listen-unknown", unknown.page());
        unknown.page().close();
    }

    /** As on a server where users paste a token. */
    private void signIns(BrowserContext context) {
        Page speak = context.newPage();
        speak.route("**/local/sign-in", StateTour::pasted);
        speak.navigate(server.origin() + "/speak");
        speak.locator("#token").first().waitFor();
        state.look("speak-sign-in", speak);
        speak.close();
    }

    private static void pasted(Route route) {
        route.fulfill(new Route.FulfillOptions()
                .setContentType("application/json")
                .setBody("{\"token\":\"paste\",\"operator\":\"token\"}"));
    }

    private void talk(BrowserContext speakers, BrowserContext listeners) {
        SpeakPage speak = SpeakPage.open(speakers, "http://127.0.0.1:" + speakerProxy.port());
        speak.awaitStep("prepare");
        speak.page().locator("#test-said").getByText("That sounds good.").waitFor();
        state.look("speak-prepare", speak.page());
        String name = speak.goLive();
        speak.awaitState("live");
        ListenPage listen = ListenPage.open(listeners, "http://127.0.0.1:" + listenerProxy.port(), name);
        listen.awaitState("ready");
        state.look("listen-ready", listen.page());
        listen.play();
        listen.awaitState("playing");
        listen.page().locator("#behind").getByText("behind live").waitFor();
        state.look("listen-playing", listen.page());
        speak.page().locator("#listeners").getByText("1 listener").waitFor();
        state.look("speak-live", speak.page());
        watch(listeners, name);
        breaks(speak, listen);
        trouble(speak, listen);
        behind(listen);
        end(speak, listen);
    }

    private void watch(BrowserContext operators, String name) {
        Page watch = operators.newPage();
        watch.navigate(server.origin() + "/ops");
        watch.locator("#sessions-rows").getByText(name).waitFor();
        // Two polls make a line.
        watch.waitForTimeout(4_500);
        state.look("watch", watch);
        watch.locator("#sessions-rows button").first().click();
        state.look("watch-end", watch);
        watch.locator("#confirm-end button[value=stay]").click();
        watch.close();
    }

    private void breaks(SpeakPage speak, ListenPage listen) {
        speak.page().locator("#mute").click();
        state.look("speak-muted", speak.page());
        speak.page().locator("#mute").click();
        speak.page().locator("#pause").click();
        speak.awaitState("paused");
        state.look("speak-break", speak.page());
        listen.awaitWords("The speaker is taking a break.");
        state.look("listen-break", listen.page());
        speak.page().locator("#pause").click();
        speak.awaitState("live");
    }

    private void trouble(SpeakPage speak, ListenPage listen) {
        speakerProxy.play(new Fault.Refuse());
        speakerProxy.cutAll();
        listen.awaitWords("The speaker is reconnecting. Nothing that is said will be lost.");
        state.look("listen-speaker-reconnecting", listen.page());
        speak.page().locator("#state").getByText("Connecting again.").waitFor();
        state.look("speak-reconnecting", speak.page());
        speakerProxy.heal();
        listenerProxy.play(new Fault.Refuse());
        listenerProxy.cutAll();
        listen.awaitWords("Connecting again.");
        state.look("listen-reconnecting", listen.page());
        listenerProxy.heal();
        listen.awaitState("playing");
        speak.awaitState("live");
    }

    private void behind(ListenPage listen) {
        listen.play();
        listen.awaitWords("Paused.");
        state.look("listen-paused", listen.page());
        listen.page().waitForTimeout(3_000);
        listen.play();
        listen.page().locator("#jump").waitFor();
        state.look("listen-behind", listen.page());
        listen.page().locator("#jump").click();
    }

    private void end(SpeakPage speak, ListenPage listen) {
        speak.page().reload();
        speak.awaitStep("unfinished");
        state.look("speak-unfinished", speak.page());
        speak.goOn();
        speak.awaitState("live");
        speak.page().locator("#losses").waitFor();
        state.look("speak-after-reload", speak.page());
        speak.page().locator("#end").click();
        state.look("speak-end", speak.page());
        speak.page().locator("#confirm-end button[value=stay]").click();
        speak.end();
        state.look("speak-over", speak.page());
        listen.awaitState("ended");
        state.look("listen-ended", listen.page());
    }
}
