// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.server;

import dev.holdfast.bench.load.ConnectTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A running Holdfast server, started from the jar with its log on disk, as in production. Only the limits that would
 * refuse the load are raised (connections from one address, a speaker's rate). One thread at a time may use it.
 */
final class HoldfastBenchServer implements BenchServer {

    private static final Pattern READY = Pattern.compile("ready on http://[^:]+:(\\d+)");
    private static final Pattern SESSION = Pattern.compile("\"sessionId\"\\s*:\\s*\"([^\"]+)\"");
    private static final List<String> PROTOCOL = List.of("Sec-WebSocket-Protocol: holdfast.v1");

    /** Passed only if {@code serve --help} lists the flag, because the server refuses an unknown one. */
    private static final Map<String, String> LIMIT_FLAGS = Map.of(
            "--connections-max", "30000",
            "--connections-per-address-max", "30000",
            "--connections-per-session-max", "30000",
            "--handshakes-per-second-max", "100000",
            "--handshakes-per-address-max", "100000",
            "--http-connections-max", "100000",
            "--limits", "create=100000/1000000,look-up=100000/1000000,attach=100000/1000000",
            "--speaker-rate-max", "1000",
            "--speaker-burst", "24h");

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long POLL_NANOS = 2_000_000;

    /** Servers whose data is still on disk. A shutdown hook deletes what is left, also after Ctrl-C. */
    private static final Set<HoldfastBenchServer> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> OPEN.forEach(HoldfastBenchServer::close), "delete-data"));
    }

    private final ServerProcess process;
    private final Path data;
    private final String token;

    private HoldfastBenchServer(ServerProcess process, Path data, String token) {
        this.process = process;
        this.data = data;
        this.token = token;
    }

    /** Returns the output of {@code serve --help}. */
    static String help(String java, Path jar) {
        return output(List.of(java, "-jar", jar.toString(), "serve", "--help"));
    }

    /** @param help from {@link #help} */
    static HoldfastBenchServer start(String java, Path jar, String help, List<String> settings) {
        Path data = dataFolder();
        List<String> command = serve(java, jar, data);
        LIMIT_FLAGS.forEach((flag, value) -> {
            if (help.contains(flag + "=")) {
                command.add(flag + "=" + value);
            }
        });
        command.addAll(settings);
        ServerProcess process = null;
        try {
            process = ServerProcess.start(command, READY);
            String token = output(
                    List.of(java, "-jar", jar.toString(), "token", "--subject", "bench", "--data", data.toString()));
            HoldfastBenchServer server = new HoldfastBenchServer(process, data, token.strip());
            OPEN.add(server);
            return server;
        } catch (ServerDidNotStart e) {
            if (process != null) {
                process.close();
            }
            deleteFolder(data);
            throw e;
        }
    }

    /** Measures from the process's start until {@code GET /health/ready} answers 200. */
    static Duration measureStartup(String java, Path jar) {
        Path data = dataFolder();
        long begin = System.nanoTime();
        try (ServerProcess process = ServerProcess.start(serve(java, jar, data), READY)) {
            HttpRequest ready = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + process.port() + "/health/ready"))
                    .build();
            while (send(ready).statusCode() != 200) {
                LockSupport.parkNanos(POLL_NANOS);
            }
            return Duration.ofNanos(System.nanoTime() - begin);
        } finally {
            deleteFolder(data);
        }
    }

    private static List<String> serve(String java, Path jar, Path data) {
        return new ArrayList<>(
                List.of(java, "-jar", jar.toString(), "serve", "--port", "0", "--data", data.toString()));
    }

    private static Path dataFolder() {
        try {
            return Files.createTempDirectory("holdfast-bench");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create a folder for the server's data", e);
        }
    }

    private static String output(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new ServerDidNotStart("the command failed: " + String.join(" ", command));
            }
            return output;
        } catch (IOException e) {
            throw new ServerDidNotStart("the command cannot be run: " + String.join(" ", command), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerDidNotStart("interrupted", e);
        }
    }

    @Override
    public List<BenchSession> createSessions(int count) {
        List<BenchSession> sessions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sessions.add(endpoints(createSession()));
        }
        return sessions;
    }

    private BenchSession endpoints(String session) {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", process.port());
        List<String> withToken = new ArrayList<>(PROTOCOL);
        withToken.add("Authorization: Bearer " + token);
        return new BenchSession(
                new ConnectTarget(address, "/ws?sessionId=" + session + "&role=speaker", withToken),
                new ConnectTarget(address, "/ws?sessionId=" + session + "&role=listener", PROTOCOL));
    }

    private String createSession() {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + process.port() + "/sessions"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"sourceLanguage\":\"en-US\"}"))
                .build();
        HttpResponse<String> response = send(request);
        Matcher session = SESSION.matcher(response.body());
        if (response.statusCode() != 201 || !session.find()) {
            throw new ServerDidNotStart(
                    "the server created no session: " + response.statusCode() + " " + response.body());
        }
        return session.group(1);
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new ServerDidNotStart("the server does not answer " + request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerDidNotStart("interrupted", e);
        }
    }

    @Override
    public ServerProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
        if (OPEN.remove(this)) {
            deleteFolder(data);
        }
    }

    private static void deleteFolder(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + folder, e);
        }
    }
}
