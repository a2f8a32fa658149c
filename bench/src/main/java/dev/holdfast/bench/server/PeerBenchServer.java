// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.server;

import dev.holdfast.bench.load.ConnectTarget;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A running peer. It creates a session when a client connects with a new name. One thread at a time may use it. */
final class PeerBenchServer implements BenchServer {

    private static final Pattern READY = Pattern.compile("^ready on port (\\d+)$");

    private final ServerProcess process;

    private PeerBenchServer(ServerProcess process) {
        this.process = process;
    }

    static PeerBenchServer start(List<String> command) {
        return new PeerBenchServer(ServerProcess.start(command, READY));
    }

    @Override
    public List<BenchSession> createSessions(int count) {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", process.port());
        return IntStream.range(0, count)
                .mapToObj(number -> new BenchSession(
                        new ConnectTarget(address, "/?session=" + number + "&role=speaker", List.of()),
                        new ConnectTarget(address, "/?session=" + number + "&role=listener", List.of())))
                .toList();
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
