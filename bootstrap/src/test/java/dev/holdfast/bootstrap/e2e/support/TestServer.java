// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.adapter.jwt.local.LocalSecret;
import dev.holdfast.adapter.jwt.local.LocalTokenIssuer;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.bootstrap.schedule.SystemClock;
import dev.holdfast.bootstrap.server.HoldfastServer;
import dev.holdfast.bootstrap.server.RunningServer;
import dev.holdfast.bootstrap.settings.ServerSettings;
import dev.holdfast.domain.identity.Owner;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A server inside this JVM, on a free port, with its own data folder. */
public final class TestServer implements AutoCloseable {

    public static final ObjectMapper JSON = new ObjectMapper();
    public static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Path data;
    private final Clock clock;
    private final RunningServer server;

    private TestServer(Path data, Clock clock, Map<String, String> flags) {
        this.data = data;
        this.clock = clock;
        Map<String, String> all = new HashMap<>(Map.of("port", "0", "data", data.toString()));
        all.putAll(StoreUnderTest.settings(data, flags));
        this.server = HoldfastServer.assemble(ServerSettings.of(all), clock).start();
    }

    public static TestServer start(Path data) {
        return new TestServer(data, new SystemClock(), Map.of());
    }

    public static TestServer start(Path data, Clock clock, Map<String, String> flags) {
        return new TestServer(data, clock, flags);
    }

    public URI uri() {
        return server.uri();
    }

    public Path data() {
        return data;
    }

    public String token(String subject) {
        return token(subject, Duration.ofHours(1));
    }

    public String token(String subject, Duration lifetime) {
        return new LocalTokenIssuer(LocalSecret.inFolder(data), clock).issue(new Owner(subject), lifetime);
    }

    /** Creates a session and returns its id. */
    public String session(String subject) throws IOException, InterruptedException {
        return create(subject, "standard").path("sessionId").asText();
    }

    public JsonNode create(String subject, String tier) throws IOException, InterruptedException {
        HttpResponse<String> answer = call(
                "POST", "/sessions", token(subject), "{\"sourceLanguage\":\"en-US\",\"qualityTier\":\"" + tier + "\"}");
        if (answer.statusCode() != 201) {
            throw new AssertionError(answer.statusCode() + ": " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    public JsonNode look(String session) throws IOException, InterruptedException {
        return JSON.readTree(call("GET", "/sessions/" + session, "", "").body());
    }

    /** The value of one series in {@code /metrics}, for example {@code writes_total} or {@code closes_total{reason="done"}}. */
    public double measured(String series) throws IOException, InterruptedException {
        return call("GET", "/metrics", "", "")
                .body()
                .lines()
                .filter(line -> line.startsWith("holdfast_" + series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow(() -> new AssertionError("not measured: " + series));
    }

    /** The sum of all series of this name that have labels. */
    public double measuredInAll(String name) throws IOException, InterruptedException {
        return call("GET", "/metrics", "", "")
                .body()
                .lines()
                .filter(line -> line.startsWith("holdfast_" + name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /** The value of {@code refusals_total} for this reason. */
    public double refused(String reason) throws IOException, InterruptedException {
        return measured("refusals_total{reason=\"" + reason + "\"}");
    }

    public HttpResponse<String> call(String method, String path, String token, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri().resolve(path));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (body.isEmpty()) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(body));
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    public boolean awaitClosed(Duration max) throws InterruptedException {
        return server.awaitClosed(max);
    }

    @Override
    public void close() {
        server.close();
    }
}
