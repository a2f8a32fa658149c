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
 * DynamoDB Local, the vendor's own imitation of its service, as a process on a free port of this machine. It ends with
 * {@link #close}, and with this JVM at the latest.
 *
 * <p>It takes any credentials, and all of them see the same tables. What it does not imitate: limits of throughput,
 * deletion by TTL, indices that lag, and outages other than those below. For use by one thread at a time.
 */
public final class DynamoDbLocal implements AutoCloseable {

    /** The system property that names the folder it was fetched to, by {@code testkit/dynamodb-local}. */
    public static final String FOLDER_PROPERTY = "holdfast.dynamodb-local";

    /** Several times what it takes on a busy machine. */
    private static final Duration START_MAX = Duration.ofSeconds(60);

    /** A port that was free a moment ago may be taken by somebody else before the process has it. */
    private static final int PORTS_TRIED_MAX = 5;

    private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final int ANSWER_MILLIS_MAX = 1_000;

    private final Path folder;
    private final Optional<Path> data;
    private final Path log;
    private final Thread hook = new Thread(this::kill, "dynamodb-local-end");
    private int port;
    private Process process;

    private DynamoDbLocal(Optional<Path> data) {
        this.folder = fetched();
        this.data = data;
        try {
            this.log = Files.createTempFile("dynamodb-local", ".log");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.process = startOnAFreePort();
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** An empty one that loses everything when it is killed. */
    public static DynamoDbLocal inMemory() {
        return new DynamoDbLocal(Optional.empty());
    }

    /** One that keeps its tables in this folder, which exists, and has them again after {@link #restart}. */
    public static DynamoDbLocal inFolder(Path data) {
        return new DynamoDbLocal(Optional.of(data));
    }

    private static Path fetched() {
        String named = System.getProperty(FOLDER_PROPERTY);
        if (named == null) {
            throw new IllegalStateException("the system property " + FOLDER_PROPERTY
                    + " names the folder with DynamoDB Local; the root pom sets it for tests");
        }
        Path folder = Path.of(named).normalize();
        if (!Files.isDirectory(folder)) {
            throw new IllegalStateException("DynamoDB Local is not in " + folder
                    + ": it is fetched by the module testkit/dynamodb-local, as in mvn verify -pl <module> -am");
        }
        return folder;
    }

    /** Where it answers; the same one for as long as this object lives. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Stops it in the middle of whatever it does: connections stay open, nothing is answered. */
    public void pause() {
        signal("STOP");
    }

    /** Goes on where it was paused. */
    public void resume() {
        signal("CONT");
    }

    /** Ends it as a power failure would: connections are refused from now on. Again: nothing happens. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Has it back on the same port, killed before or not. */
    public void restart() {
        kill();
        Optional<Process> started = start();
        process = started.orElseThrow(() -> new IllegalStateException("it does not come back: " + logged()));
    }

    /** Again: nothing happens. */
    @Override
    public void close() {
        kill();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException endingAnyway) {
            // The hook is running already, and kills what is killed.
        }
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process startOnAFreePort() {
        for (int i = 0; i < PORTS_TRIED_MAX; i++) {
            port = freePort();
            Optional<Process> started = start();
            if (started.isPresent()) {
                return started.get();
            }
        }
        throw new IllegalStateException("DynamoDB Local does not start: " + logged());
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A process that answers, or nothing where it ended by itself, as it does when its port is taken. */
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
                throw new IllegalStateException("DynamoDB Local says nothing for " + START_MAX + ": " + logged());
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
        return Optional.empty();
    }

    private List<String> command() {
        Path ours = Path.of(URI.create(DynamoDbLocal.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString()));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Quick to start and small, because tests run beside it.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-Dsqlite4java.library.path=" + folder,
                "-cp",
                ours + System.getProperty("path.separator") + folder.resolve("*"),
                DynamoDbLocalMain.class.getName(),
                "-port",
                Integer.toString(port),
                "-sharedDb",
                "-disableTelemetry"));
        data.ifPresentOrElse(
                path -> command.addAll(List.of("-dbPath", path.toString())), () -> command.add("-inMemory"));
        return command;
    }

    /** Whatever it answers: that it does is enough. */
    private boolean answers() {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) endpoint().toURL().openConnection();
            connection.setConnectTimeout(ANSWER_MILLIS_MAX);
            connection.setReadTimeout(ANSWER_MILLIS_MAX);
            boolean answered = connection.getResponseCode() > 0;
            connection.disconnect();
            return answered;
        } catch (IOException notYet) {
            return false;
        }
    }

    private String logged() {
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
            throw new IllegalStateException("interrupted while signalling", e);
        }
    }
}
