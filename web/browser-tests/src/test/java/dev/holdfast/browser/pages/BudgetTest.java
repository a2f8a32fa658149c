// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.browser.chromium.Browsers;
import dev.holdfast.browser.chromium.InChromium;
import dev.holdfast.browser.page.ListenPage;
import dev.holdfast.browser.server.TestServer;
import dev.holdfast.testkit.fault.Direction;
import dev.holdfast.testkit.fault.FaultProxy;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@InChromium
class BudgetTest {

    /** Less than one second of a slow phone's connection at half a megabit per second, 62,500 bytes. */
    private static final int BYTES_MAX = 60_000;

    /** References of a file to its parts. */
    private static final Pattern PART =
            Pattern.compile("(?:src|href)=\"(/(?:pages|sdk)/[^\"]+)\"|(?:from|import|new URL\\() ?'([./][^']+\\.js)'");

    @TempDir
    Path data;

    @AutoClose
    private TestServer server;

    @AutoClose
    private FaultProxy proxy;

    @BeforeEach
    void start() {
        server = TestServer.start(data);
        proxy = FaultProxy.to(server.port());
    }

    @Test
    void theListenPageIsReadyAfterSixtyKilobytesWithAllHeaders(Browsers browsers) {
        String talk = server.session("alice");
        ListenPage listen = ListenPage.open(browsers.start().plainContext(), "http://127.0.0.1:" + proxy.port(), talk);
        listen.awaitState("ready");

        long bytes = proxy.bytes(Direction.SERVER_TO_CLIENT);
        System.out.println("the page to listen on, until it is ready: " + bytes + " bytes");
        assertThat(bytes).isBetween(10_000L, (long) BYTES_MAX);
    }

    @Test
    void allFilesOfTheListenPageAreLessThanSixtyKilobytes() throws Exception {
        Map<URI, Integer> weights = new HashMap<>();
        ArrayDeque<URI> named = new ArrayDeque<>();
        named.add(URI.create(server.origin() + "/listen/caring-king-275"));
        while (!named.isEmpty()) {
            URI file = named.remove();
            if (!weights.containsKey(file)) {
                HttpResponse<byte[]> answer = get(file);
                weights.put(file, answer.body().length);
                PART.matcher(text(answer))
                        .results()
                        .forEach(
                                part -> named.add(file.resolve(part.group(1) != null ? part.group(1) : part.group(2))));
            }
        }

        int bytes = weights.values().stream().mapToInt(Integer::intValue).sum();
        System.out.println("all that it is made of: " + bytes + " bytes in " + weights.size() + " files");
        // Including the worker and the worklet that play() loads.
        assertThat(weights.keySet().toString()).contains("/listener-worker.js", "/playback-worklet.js", "/listen.css");
        assertThat(bytes).isBetween(10_000, BYTES_MAX);
    }

    private static HttpResponse<byte[]> get(URI file) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(file).header("Accept-Encoding", "gzip").build();
        HttpResponse<byte[]> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).as(file.toString()).isEqualTo(200);
        return answer;
    }

    private static String text(HttpResponse<byte[]> answer) throws Exception {
        boolean isZipped = answer.headers().firstValue("Content-Encoding").isPresent();
        try (var body = new ByteArrayInputStream(answer.body())) {
            byte[] plain = isZipped ? new GZIPInputStream(body).readAllBytes() : body.readAllBytes();
            return new String(plain, StandardCharsets.UTF_8);
        }
    }
}
