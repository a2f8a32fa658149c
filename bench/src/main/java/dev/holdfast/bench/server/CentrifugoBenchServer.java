// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.server;

import dev.holdfast.bench.wire.CentrifugeProtocol;
import dev.holdfast.bench.wire.ConnectTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A running Centrifugo. A session is a channel, which the first client creates. One thread at a time may use it. */
final class CentrifugoBenchServer implements BenchServer {

    private static final Pattern READY = Pattern.compile("serving .* on 127\\.0\\.0\\.1:(\\d+)");
    private static final String HEALTH = "/health";
    private static final int READY_SECONDS_MAX = 30;
    private static final List<String> PROTOCOL = List.of("Sec-WebSocket-Protocol: centrifuge-protobuf");

    private final ServerProcess process;
    private int sessions;

    private CentrifugoBenchServer(ServerProcess process) {
        this.process = process;
    }

    static CentrifugoBenchServer start(Path binary, Path config) {
        return new CentrifugoBenchServer(startProcess(binary, config));
    }

    /** Measures from each process's start until {@code GET /health} answers 200. */
    static List<Duration> measureStarts(Path binary, Path config, int times) {
        List<Duration> starts = new ArrayList<>();
        while (starts.size() < times) {
            long begin = System.nanoTime();
            ServerProcess process = startProcess(binary, config);
            starts.add(Duration.ofNanos(System.nanoTime() - begin));
            process.close();
        }
        return starts;
    }

    private static ServerProcess startProcess(Path binary, Path config) {
        Map<String, String> environment = Map.of("CENTRIFUGO_HTTP_SERVER_PORT", Integer.toString(freePort()));
        ServerProcess process =
                ServerProcess.start(List.of(binary.toString(), "--config", config.toString()), environment, READY);
        // It prints the line before it listens.
        HealthProbe.await(process, HEALTH, READY_SECONDS_MAX);
        return process;
    }

    /** Centrifugo cannot choose a port itself. */
    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot find a free port", e);
        }
    }

    @Override
    public List<BenchSession> createSessions(int count) {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", process.port());
        List<BenchSession> created = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String channel = "session-" + sessions++;
            created.add(new BenchSession(
                    target(address, CentrifugeProtocol.speaker(channel)),
                    target(address, CentrifugeProtocol.listener(channel))));
        }
        return created;
    }

    private static ConnectTarget target(InetSocketAddress address, CentrifugeProtocol protocol) {
        return new ConnectTarget(address, "/connection/websocket", PROTOCOL, protocol);
    }

    @Override
    public ServerProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}
