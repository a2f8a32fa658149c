// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import dev.holdfast.browser.chromium.Browsers;
import dev.holdfast.browser.chromium.InChromium;
import dev.holdfast.browser.server.TestServer;
import dev.holdfast.testkit.conformance.ConformanceServer;
import dev.holdfast.testkit.conformance.Conversation;
import dev.holdfast.testkit.conformance.ServedConversation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Plays the server's side of each conversation for the browser SDK, which runs in Chromium. */
@InChromium
@Timeout(240)
class ConformanceTest {

    private static final String RUN = """
            async ({ name, target, milliseconds }) => {
              const { conversations } = await import('/browser-tests/conformance/client.js');
              const late = new Promise((resolve) => setTimeout(() => resolve('not finished in time'), milliseconds));
              const played = conversations[name]?.(target).then(() => '', (failure) => String(failure?.stack ?? failure));
              return Promise.race([played ?? 'client.js does not know this conversation', late]);
            }""";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path data;

    @AutoClose
    private TestServer pages;

    private ConformanceServer conformance;

    @BeforeEach
    void start() throws IOException {
        pages = TestServer.start(data);
        conformance = ConformanceServer.start();
    }

    @AfterEach
    void stop() throws IOException {
        conformance.close();
    }

    @TestFactory
    Stream<DynamicTest> theSdkPlaysEveryConversation(Browsers browsers) {
        // Conversations refuse requests and cut sockets.
        browsers.errors().expectBrokenSockets();
        browsers.errors().expect("the server responded with a status of|^answer 4|^answer 5");
        // The pages' Content-Security-Policy allows requests to their own origin alone.
        Page page = browsers.start()
                .context(new Browser.NewContextOptions().setBypassCSP(true))
                .newPage();
        // A page of the server: from one that a test made up, browsers allow no request to this machine.
        page.navigate(pages.origin() + "/");
        return Conversation.forClients().stream()
                .map(each -> DynamicTest.dynamicTest(each.name(), () -> play(page, each.name())));
    }

    private void play(Page page, String name) {
        ServedConversation conversation = conformance.serve(name);
        Map<String, String> target =
                Map.of("baseUrl", conversation.uri().toString(), "sessionId", conversation.sessionId());

        Object failure =
                page.evaluate(RUN, Map.of("name", name, "target", target, "milliseconds", (int) PATIENCE.toMillis()));

        assertThat(failure).as(conversation.instruction()).isEqualTo("");
        conversation.assertPlayed(PATIENCE);
    }
}
