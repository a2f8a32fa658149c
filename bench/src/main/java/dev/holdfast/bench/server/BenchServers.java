// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.server;

import dev.holdfast.bench.peer.JettyPeer;
import dev.holdfast.bench.peer.NettyPeer;
import dev.holdfast.bench.peer.TyrusPeer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Starts the servers under test. One thread at a time may use it. */
public final class BenchServers {

    private final BenchFolders folders;
    private final String java =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private String help = "";

    public BenchServers(BenchFolders folders) {
        this.folders = folders;
    }

    /** Whether the server can be started on this machine: the C server exists only where {@code bench/run} found cc. */
    public boolean isAvailable(ServerKind kind) {
        return kind != ServerKind.C || Files.isExecutable(folders.broadcastBinary());
    }

    /**
     * Starts a server and waits until it listens.
     *
     * @param settings arguments for Holdfast's command line; the other servers take none
     */
    public BenchServer start(ServerKind kind, String... settings) {
        return switch (kind) {
            case HOLDFAST -> HoldfastBenchServer.start(java, folders.serverJar(), help(), List.of(settings));
            case C -> PeerBenchServer.start(List.of(folders.broadcastBinary().toString(), "0"));
            case TYRUS -> peer(TyrusPeer.class);
            case JETTY -> peer(JettyPeer.class);
            case NETTY -> peer(NettyPeer.class);
        };
    }

    /** Starts Holdfast and measures the time until {@code GET /health/ready} answers 200. */
    public Duration measureStartup() {
        return HoldfastBenchServer.measureStartup(java, folders.serverJar());
    }

    /** Runs {@code serve --help} on the first call only. */
    private String help() {
        if (help.isEmpty()) {
            help = HoldfastBenchServer.help(java, folders.serverJar());
        }
        return help;
    }

    private BenchServer peer(Class<?> main) {
        return PeerBenchServer.start(List.of(java, "-cp", folders.classPath(), main.getName(), "0"));
    }
}
