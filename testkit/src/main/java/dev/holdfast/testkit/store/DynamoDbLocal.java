// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * DynamoDB Local, Amazon's emulator, as a process on a free port of this machine. It ends with {@link #close}, at the latest
 * with this JVM.
 *
 * <p>It accepts any credentials, and all of them share the same tables. Within seconds it deletes items whose TTL the date of
 * this machine has passed by at most five years, whatever clock a test goes by. It does not emulate throughput limits, lagging
 * indices, or outages other than those below. For one thread at a time.
 */
public final class DynamoDbLocal implements AutoCloseable {

    /** System property with the folder to which {@code testkit/dynamodb-local} downloaded it. */
    public static final String FOLDER_PROPERTY = "holdfast.dynamodb-local";

    /** Several times as long as a start takes on a busy machine. */
    private static final Duration START_MAX = Duration.ofSeconds(60);

    /** Another process may take a free port before this one binds it. */
    private static final int PORTS_TRIED_MAX = 5;

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final int TIMEOUT_MILLIS = 1_000;

    private final Path folder;
    private final Optional<Path> data;
    private final Path log;
    private final Thread hook = new Thread(this::kill, "dynamodb-local-shutdown");
    private int port;
    private Process process;

    private DynamoDbLocal(Optional<Path> data) {
        this.folder = downloaded();
        this.data = data;
        try {
            this.log = Files.createTempFile("dynamodb-local", ".log");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.process = startOnFreePort();
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts one without tables, which loses all of them when it is killed. */
    public static DynamoDbLocal inMemory() {
        return new DynamoDbLocal(Optional.empty());
    }

    /** Starts one that stores its tables in this folder, which must exist, and keeps them over a {@link #restart}. */
    public static DynamoDbLocal inFolder(Path data) {
        return new DynamoDbLocal(Optional.of(data));
    }

    private static Path downloaded() {
        String property = System.getProperty(FOLDER_PROPERTY);
        if (property == null) {
            throw new IllegalStateException("the system property " + FOLDER_PROPERTY
                    + " must have the folder with DynamoDB Local; the root pom sets it for tests");
        }
        Path folder = Path.of(property).normalize();
        if (!Files.isDirectory(folder)) {
            throw new IllegalStateException("DynamoDB Local is not in " + folder
                    + ": the module testkit/dynamodb-local downloads it, as in mvn verify -pl <module> -am");
        }
        return folder;
    }

    /** Its URL, which stays the same over a restart. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Suspends the process (SIGSTOP): connections stay open, and it does not answer. */
    public void pause() {
        signal("STOP");
    }

    /** Resumes the process after {@link #pause}. */
    public void resume() {
        signal("CONT");
    }

    /** Kills the process. Connections are refused from now on. Idempotent. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Starts it again on the same port. Kills it first if it runs. */
    public void restart() {
        kill();
        Optional<Process> started = start();
        process = started.orElseThrow(
                () -> new IllegalStateException("DynamoDB Local does not restart: " + logContent()));
    }

    /** Idempotent. */
    @Override
    public void close() {
        kill();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // The hook is running already.
        }
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process startOnFreePort() {
        for (int i = 0; i < PORTS_TRIED_MAX; i++) {
            port = freePort();
            Optional<Process> started = start();
            if (started.isPresent()) {
                return started.get();
            }
        }
        throw new IllegalStateException("DynamoDB Local does not start: " + logContent());
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process once it answers; empty if it ended, as it does if its port is taken. */
    private Optional<Process> start() {
        Process candidate;
        try {
            candidate = new ProcessBuilder(command())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long began = System.nanoTime();
        while (candidate.isAlive()) {
            if (answers() && candidate.isAlive()) {
                return Optional.of(candidate);
            }
            if (System.nanoTime() - began > START_MAX.toNanos()) {
                candidate.destroyForcibly();
                throw new IllegalStateException(
                        "DynamoDB Local does not answer within " + START_MAX + ": " + logContent());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return Optional.empty();
    }

    private List<String> command() {
        Path testkit = Path.of(URI.create(DynamoDbLocal.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString()));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Starts fast and needs little memory, because tests run beside it.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-Dsqlite4java.library.path=" + folder,
                "-cp",
                testkit + System.getProperty("path.separator") + folder.resolve("*"),
                DynamoDbLocalMain.class.getName(),
                "-port",
                Integer.toString(port),
                "-sharedDb",
                "-disableTelemetry"));
        data.ifPresentOrElse(
                path -> command.addAll(List.of("-dbPath", path.toString())), () -> command.add("-inMemory"));
        return command;
    }

    /** Whether it answers, with any status. */
    private boolean answers() {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) endpoint().toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            boolean answered = connection.getResponseCode() > 0;
            connection.disconnect();
            return answered;
        } catch (IOException notYet) {
            return false;
        }
    }

    private String logContent() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("kill -" + name + " had no effect");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sending a signal", e);
        }
    }
}
