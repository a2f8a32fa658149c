// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.server;

import dev.holdfast.bench.wire.ConnectTarget;
import dev.holdfast.bench.wire.HoldfastProtocol;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A running Holdfast server, started by its launcher with its log on disk, as in production. Only the limits that would
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
    private static final String HEALTH = "/health/ready";
    private static final int READY_SECONDS_MAX = 60;

    /** Servers whose data is still on disk. A shutdown hook deletes what is left, also after Ctrl-C. */
    private static final Set<HoldfastBenchServer> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> OPEN.forEach(HoldfastBenchServer::close), "delete-data"));
    }

    private final HoldfastCommand command;
    private final List<String> flags;
    private final Path data;
    private final String token;
    private ServerProcess process;

    private HoldfastBenchServer(
            HoldfastCommand command, List<String> flags, Path data, String token, ServerProcess process) {
        this.command = command;
        this.flags = flags;
        this.data = data;
        this.token = token;
        this.process = process;
    }

    static HoldfastBenchServer start(HoldfastCommand command, HoldfastAccess access, List<String> settings) {
        List<String> flags =
                new ArrayList<>(List.of("--secret-file", access.secretFile().toString()));
        LIMIT_FLAGS.forEach((flag, value) -> {
            if (access.help().contains(flag + "=")) {
                flags.add(flag + "=" + value);
            }
        });
        flags.addAll(settings);
        Path data = dataFolder();
        try {
            ServerProcess process = serve(command, data, 0, flags);
            HoldfastBenchServer server = new HoldfastBenchServer(command, flags, data, access.token(), process);
            OPEN.add(server);
            return server;
        } catch (ServerDidNotStart e) {
            deleteFolder(data);
            throw e;
        }
    }

    /**
     * Measures several starts with the same data, each from the process's start until {@code GET /health/ready} answers
     * 200. One more start comes before and is not measured. Each process ends as an administrator would end it.
     */
    static List<Duration> measureStarts(HoldfastCommand command, int times) {
        Path data = dataFolder();
        List<Duration> starts = new ArrayList<>();
        try {
            serve(command, data, 0, List.of()).stop();
            while (starts.size() < times) {
                long begin = System.nanoTime();
                ServerProcess process = serve(command, data, 0, List.of());
                HealthProbe.await(process, HEALTH, READY_SECONDS_MAX);
                starts.add(Duration.ofNanos(System.nanoTime() - begin));
                process.stop();
            }
            return starts;
        } finally {
            deleteFolder(data);
        }
    }

    private static ServerProcess serve(HoldfastCommand command, Path data, int port, List<String> flags) {
        List<String> words = command.with("serve", "--port", Integer.toString(port), "--data", data.toString());
        words.addAll(flags);
        return ServerProcess.start(words, command.environment(), READY);
    }

    @Override
    public Duration restart() {
        int port = process.port();
        process.close();
        long begin = System.nanoTime();
        process = serve(command, data, port, flags);
        HealthProbe.await(process, HEALTH, READY_SECONDS_MAX);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private static Path dataFolder() {
        try {
            return Files.createTempDirectory("holdfast-bench");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create a folder for the server's data", e);
        }
    }

    /** Runs a command of Holdfast to its end and returns what it prints. */
    static String output(HoldfastCommand holdfast, String... arguments) {
        List<String> command = holdfast.with(arguments);
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().putAll(holdfast.environment());
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new ServerDidNotStart("the command failed: " + String.join(" ", command));
            }
            return output;
        } catch (IOException e) {
            throw new ServerDidNotStart("the server did not start: " + e.getMessage(), e);
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
                target(address, session, "speaker", withToken), target(address, session, "listener", PROTOCOL));
    }

    private static ConnectTarget target(InetSocketAddress address, String session, String role, List<String> headers) {
        return new ConnectTarget(
                address, "/ws?sessionId=" + session + "&role=" + role, headers, HoldfastProtocol.INSTANCE);
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
