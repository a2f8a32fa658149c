// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The process of a server under test. It ends with {@link #close()}, at the latest when the benchmark's JVM exits. Any
 * thread may use it.
 */
public final class ServerProcess implements AutoCloseable {

    private static final int READY_SECONDS_MAX = 60;
    private static final int STOP_SECONDS_MAX = 30;
    private static final int LINES_MAX = 20;

    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly), "kill-servers"));
    }

    private final Process process;
    private final int port;

    private ServerProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts a process and waits until it prints its port.
     *
     * @param environment what the process has besides this process's own environment
     * @param ready matches the line with the port; its first group is the port
     */
    static ServerProcess start(List<String> command, Map<String, String> environment, Pattern ready) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().putAll(environment);
            Process process = builder.start();
            RUNNING.add(process);
            try {
                return new ServerProcess(process, port(process, ready, command));
            } catch (ServerDidNotStart e) {
                kill(process);
                throw e;
            }
        } catch (IOException e) {
            throw new ServerDidNotStart("the server did not start: " + e.getMessage(), e);
        }
    }

    private static int port(Process process, Pattern ready, List<String> command) {
        CompletableFuture<Integer> port = new CompletableFuture<>();
        Deque<String> lines = new ArrayDeque<>();
        Thread reading = new Thread(() -> read(process, ready, port, lines), "server-output");
        reading.setDaemon(true);
        reading.start();
        try {
            return port.get(READY_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            synchronized (lines) {
                throw new ServerDidNotStart(
                        "the server did not start: " + String.join(" ", command) + "\n" + String.join("\n", lines), e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerDidNotStart("interrupted while the server started", e);
        }
    }

    /** Reads the output to its end: a process whose output is not read blocks when the pipe is full. */
    private static void read(Process process, Pattern ready, CompletableFuture<Integer> port, Deque<String> lines) {
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                Matcher matcher = ready.matcher(line);
                if (matcher.find()) {
                    port.complete(Integer.parseInt(matcher.group(1)));
                }
                synchronized (lines) {
                    lines.add(line);
                    if (lines.size() > LINES_MAX) {
                        lines.remove();
                    }
                }
            }
            port.completeExceptionally(new IOException("the process ended"));
        } catch (IOException e) {
            port.completeExceptionally(e);
        }
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Asks the process to end and waits until it has. */
    void stop() {
        process.destroy();
        try {
            process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kill(process);
    }

    @Override
    public void close() {
        kill(process);
    }

    /** Kills the process at once: its data is discarded, and a graceful shutdown would take its time in every run. */
    private static void kill(Process process) {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        RUNNING.remove(process);
    }
}
