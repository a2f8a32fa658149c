// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.browser.chromium.Browsers;
import dev.holdfast.browser.chromium.InChromium;
import dev.holdfast.browser.server.TestServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An app's page with the Content-Security-Policy of web/README.md, and the SDK imported from the server. */
@InChromium
class ContentSecurityPolicyTest {

    private static final Pattern NAMED = Pattern.compile("```\n(default-src [^\n]+)\n```");

    private static final byte[] PAGE =
            "<!doctype html><html lang=\"en\"><title>An app</title>".getBytes(StandardCharsets.UTF_8);

    /** Speaks and listens. */
    private static final String APP = """
            async ({ server, token, sessionId }) => {
              const { HoldfastClient } = await import(`${server}/sdk/holdfast.js`);
              const client = new HoldfastClient({ baseUrl: server, getToken: () => token });
              const speaker = client.speak(sessionId, { source: 'chunks' });
              await speaker.start();
              const listener = client.listen(sessionId, { from: 'start' });
              await listener.play();
              speaker.write(new Float32Array(48_000));
              const report = await speaker.finish();
              globalThis.listener = listener;
              return report.framesSpoken;
            }
            """;

    @TempDir
    Path folder;

    @AutoClose
    private TestServer server;

    private HttpServer app;
    private String policy = "";

    @BeforeEach
    void start() throws Exception {
        app = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        app.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.getResponseHeaders().set("Content-Security-Policy", policy);
            exchange.sendResponseHeaders(200, PAGE.length);
            try (exchange) {
                exchange.getResponseBody().write(PAGE);
            }
        });
        app.start();
        server = TestServer.start(folder.resolve("data"), Map.of("allowed-origins", origin()));
        policy = NAMED.matcher(Files.readString(Path.of("..", "README.md")))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1)
                .replace("https://talk.example.org", server.origin())
                .replace("wss://talk.example.org", server.origin().replace("http", "ws"));
    }

    @AfterEach
    void stop() {
        app.stop(0);
    }

    private String origin() {
        return "http://127.0.0.1:" + app.getAddress().getPort();
    }

    @Test
    void thePolicyOfTheReadmeAllowsAPageToSpeakAndListen(Browsers browsers) {
        Page page = browsers.start().plainContext().newPage();
        page.navigate(origin() + "/");
        Map<String, String> about =
                Map.of("server", server.origin(), "token", server.token("alice"), "sessionId", server.session("alice"));

        assertThat(((Number) page.evaluate(APP, about)).intValue()).isEqualTo(50);
        page.waitForFunction("() => listener.state === 'ended'");
        assertThat(((Number) page.evaluate("() => listener.stats.framesHeard")).intValue())
                .isEqualTo(50);
    }
}
