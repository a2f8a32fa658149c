// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** A server in its own process, as users run it. Tests can kill it, pause it or ask it to stop. */
public final class ServerProcess implements AutoCloseable {

    private final Process process;
    private final URI uri;

    private ServerProcess(Process process) throws IOException {
        this.process = process;
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        assertThat(line).as("the server's first line").startsWith("Holdfast is ready on ");
        this.uri = URI.create(line.substring("Holdfast is ready on ".length()));
    }

    /** Starts a server and returns when it accepts connections. */
    public static ServerProcess start(Path data, int port, Map<String, String> settings) throws IOException {
        return start(data, port, settings, List.of());
    }

    /** The same with options for its JVM, such as a small heap. */
    public static ServerProcess start(Path data, int port, Map<String, String> settings, List<String> jvmOptions)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                "dev.holdfast.bootstrap.Main",
                "serve",
                "--port",
                Integer.toString(port),
                "--data",
                data.toString()));
        StoreUnderTest.settings(data, settings).forEach((name, value) -> command.add("--" + name + "=" + value));
        return new ServerProcess(new ProcessBuilder(command)
                .redirectError(data.resolveSibling(data.getFileName() + ".log").toFile())
                .start());
    }

    public URI uri() {
        return uri;
    }

    /** The value of one series in {@code /metrics}, with all of its name. */
    public double measured(String series) throws IOException, InterruptedException {
        return values(series + " ").findFirst().orElseThrow(() -> new AssertionError("not measured: " + series));
    }

    /** The sum of all series of this name that have labels. */
    public double measuredInAll(String name) throws IOException, InterruptedException {
        return values(name + "{").sum();
    }

    private DoubleStream values(String start) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri.resolve("/metrics")).build();
        return TestServer.HTTP
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))));
    }

    /** Sends SIGTERM, as a supervisor does first. */
    public void terminate() {
        process.destroy();
    }

    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    /** Returns when each of its threads is stopped: after SIGSTOP some of them run on for a moment. */
    public void pause() throws IOException, InterruptedException {
        signal("STOP");
        await().atMost(Duration.ofSeconds(10)).until(() -> threadStates().allMatch(state -> state.startsWith("T")));
    }

    private Stream<String> threadStates() throws IOException {
        Process list = new ProcessBuilder("ps", "-L", "-o", "state=", "-p", Long.toString(process.pid())).start();
        try (BufferedReader states = list.inputReader(StandardCharsets.UTF_8)) {
            List<String> all = states.lines().map(String::strip).toList();
            assertThat(all).as("states of its threads").isNotEmpty();
            return all.stream();
        }
    }

    public void wake() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        assertThat(exit).as("kill -%s", name).isZero();
    }

    /** Its exit code. Fails if the process does not end within this many seconds. */
    public int awaitExit(long seconds) throws InterruptedException {
        assertThat(process.waitFor(seconds, TimeUnit.SECONDS))
                .as("the process ends within %d s", seconds)
                .isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
