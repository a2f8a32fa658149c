package dev.holdfast.bootstrap.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.adapter.jwt.LocalSecret;
import dev.holdfast.adapter.jwt.LocalTokenIssuer;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.bootstrap.server.HoldfastServer;
import dev.holdfast.bootstrap.server.RunningServer;
import dev.holdfast.bootstrap.server.SystemClock;
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

/** A server on a free port with its data in a folder of its own. */
final class TestServer implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();
    static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Path data;
    private final Clock clock;
    private final RunningServer server;

    private TestServer(Path data, Clock clock, Map<String, String> flags) {
        this.data = data;
        this.clock = clock;
        Map<String, String> all = new HashMap<>(Map.of("port", "0", "data", data.toString()));
        all.putAll(StoreUnderTest.settings(data, flags));
        this.server = new HoldfastServer(ServerSettings.of(all), clock);
    }

    static TestServer start(Path data) {
        return new TestServer(data, new SystemClock(), Map.of());
    }

    static TestServer start(Path data, Clock clock, Map<String, String> flags) {
        return new TestServer(data, clock, flags);
    }

    URI uri() {
        return server.uri();
    }

    Path data() {
        return data;
    }

    String token(String subject) {
        return token(subject, Duration.ofHours(1));
    }

    String token(String subject, Duration lifetime) {
        return new LocalTokenIssuer(LocalSecret.inFolder(data), clock).issue(new Owner(subject), lifetime);
    }

    /** A new session's id. */
    String session(String subject) throws IOException, InterruptedException {
        return create(subject, "standard").path("sessionId").asText();
    }

    JsonNode create(String subject, String tier) throws IOException, InterruptedException {
        HttpResponse<String> answer = call(
                "POST", "/sessions", token(subject), "{\"sourceLanguage\":\"en-US\",\"qualityTier\":\"" + tier + "\"}");
        if (answer.statusCode() != 201) {
            throw new AssertionError(answer.statusCode() + ": " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    JsonNode look(String session) throws IOException, InterruptedException {
        return JSON.readTree(call("GET", "/sessions/" + session, "", "").body());
    }

    /** What {@code /metrics} says of a series, such as {@code writes_total} or {@code closes_total{reason="done"}}. */
    double measured(String series) throws IOException, InterruptedException {
        return call("GET", "/metrics", "", "")
                .body()
                .lines()
                .filter(line -> line.startsWith("holdfast_" + series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow(() -> new AssertionError("not measured: " + series));
    }

    /** All series of a name, whatever their labels, added up. */
    double measuredInAll(String name) throws IOException, InterruptedException {
        return call("GET", "/metrics", "", "")
                .body()
                .lines()
                .filter(line -> line.startsWith("holdfast_" + name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /** How often somebody was refused something for this reason. */
    double refused(String reason) throws IOException, InterruptedException {
        return measured("refusals_total{reason=\"" + reason + "\"}");
    }

    HttpResponse<String> call(String method, String path, String token, String body)
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

    boolean awaitClosed(Duration max) throws InterruptedException {
        return server.awaitClosed(max);
    }

    @Override
    public void close() {
        server.close();
    }
}
