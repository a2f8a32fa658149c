// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.server;

import dev.holdfast.bench.wire.ConnectTarget;
import dev.holdfast.bench.wire.PeerProtocol;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A running peer. It creates a session when a client connects with a new name. One thread at a time may use it. */
final class PeerBenchServer implements BenchServer {

    private static final Pattern READY = Pattern.compile("^ready on port (\\d+)$");

    private final ServerProcess process;
    private int sessions;

    private PeerBenchServer(ServerProcess process) {
        this.process = process;
    }

    static PeerBenchServer start(List<String> command) {
        return new PeerBenchServer(ServerProcess.start(command, Map.of(), READY));
    }

    @Override
    public List<BenchSession> createSessions(int count) {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", process.port());
        int before = sessions;
        sessions += count;
        return IntStream.range(before, sessions)
                .mapToObj(number -> new BenchSession(
                        target(address, "/?session=" + number + "&role=speaker"),
                        target(address, "/?session=" + number + "&role=listener")))
                .toList();
    }

    private static ConnectTarget target(InetSocketAddress address, String path) {
        return new ConnectTarget(address, path, List.of(), PeerProtocol.INSTANCE);
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
