// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.server;

import dev.holdfast.adapter.jwt.local.LocalSecret;
import dev.holdfast.adapter.jwt.local.LocalTokenIssuer;
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
import java.util.Set;

/** A real server in this process, on a free port, with its data in its own folder. */
public final class TestServer implements AutoCloseable {

    /** The subject of tokens issued on this machine. */
    public static final String LOCAL_OWNER = "local";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Path data;
    private final RunningServer server;

    private TestServer(Path data, Map<String, String> flags) {
        this.data = data;
        Map<String, String> all = new HashMap<>(Map.of("port", "0", "data", data.toString()));
        all.putAll(flags);
        this.server = HoldfastServer.assemble(ServerSettings.of(all), new SystemClock())
                .start();
    }

    public static TestServer start(Path data) {
        return start(data, Map.of());
    }

    /** @param flags as on the command line, without the dashes */
    public static TestServer start(Path data, Map<String, String> flags) {
        return new TestServer(data, flags);
    }

    /** The server's origin, without a trailing slash. */
    public String origin() {
        return "http://127.0.0.1:" + port();
    }

    public int port() {
        return server.uri().getPort();
    }

    public String token(String subject) {
        return token(subject, Duration.ofHours(1));
    }

    public String token(String subject, Duration lifetime) {
        return new LocalTokenIssuer(LocalSecret.inFolder(data), new SystemClock())
                .issue(new Owner(subject), lifetime, Set.of());
    }

    /** Creates a session; its id. */
    public String session(String subject) {
        HttpResponse<String> answer = call("POST", "/sessions", subject, "{\"sourceLanguage\":\"en-US\"}");
        String location = answer.headers()
                .firstValue("Location")
                .orElseThrow(() -> new AssertionError(answer.statusCode() + ": " + answer.body()));
        return location.substring(location.lastIndexOf('/') + 1);
    }

    /** Ends a session as its owner. */
    public void end(String session, String subject) {
        HttpResponse<String> answer = call("DELETE", "/sessions/" + session, subject, "");
        if (answer.statusCode() != 204) {
            throw new AssertionError(answer.statusCode() + ": " + answer.body());
        }
    }

    /** The session as JSON. */
    public String look(String session) {
        return call("GET", "/sessions/" + session, "", "").body();
    }

    private HttpResponse<String> call(String method, String path, String subject, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(origin() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!subject.isEmpty()) {
            request.header("Authorization", "Bearer " + token(subject));
        }
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stop);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
