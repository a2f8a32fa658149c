// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.server;

import dev.holdfast.bench.peer.JettyPeer;
import dev.holdfast.bench.peer.NettyPeer;
import dev.holdfast.bench.peer.TyrusPeer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Starts the servers under test. One thread at a time may use it. */
public final class BenchServers {

    private final BenchFolders folders;
    private final String java =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private final HoldfastCommand launcher;
    private @Nullable HoldfastAccess access;

    public BenchServers(BenchFolders folders) {
        this.folders = folders;
        this.launcher = new HoldfastCommand(List.of(folders.launcher().toString()), System.getProperty("java.home"));
    }

    /** Why the server cannot be started on this machine; empty if it can. {@code bench/run} builds those that others wrote. */
    public Optional<String> unavailable(ServerKind kind) {
        return switch (kind) {
            case C -> missing(folders.broadcastBinary(), "The C server is skipped: it needs a C compiler (cc).");
            case CENTRIFUGO ->
                missing(
                        folders.centrifugoBinary(),
                        "Centrifugo is skipped: bench/peers/centrifugo builds it, where Go is.");
            default -> Optional.empty();
        };
    }

    private static Optional<String> missing(Path binary, String why) {
        return Files.isExecutable(binary) ? Optional.empty() : Optional.of(why);
    }

    /**
     * Starts a server and waits until it listens.
     *
     * @param settings arguments for Holdfast's command line; the other servers take none
     */
    public BenchServer start(ServerKind kind, String... settings) {
        return switch (kind) {
            case HOLDFAST -> HoldfastBenchServer.start(launcher, access(), List.of(settings));
            case CENTRIFUGO -> CentrifugoBenchServer.start(folders.centrifugoBinary(), folders.centrifugoConfig());
            case C -> PeerBenchServer.start(List.of(folders.broadcastBinary().toString(), "0"));
            case TYRUS -> peer(TyrusPeer.class);
            case JETTY -> peer(JettyPeer.class);
            case NETTY -> peer(NettyPeer.class);
        };
    }

    /**
     * Starts Holdfast with its launcher several times, and measures from the start of each process until {@code GET
     * /health/ready} answers 200. The first start, in which the launcher may prepare the next ones, is not measured.
     */
    public List<Duration> measureStartsByLauncher(int times) {
        return HoldfastBenchServer.measureStarts(launcher, times);
    }

    /** The same with {@code java -jar} instead of the launcher. */
    public List<Duration> measureStartsByJar(int times) {
        return HoldfastBenchServer.measureStarts(
                new HoldfastCommand(List.of(java, "-jar", folders.serverJar().toString()), ""), times);
    }

    /** Starts Centrifugo several times, and measures from the start of each process until {@code GET /health} answers 200. */
    public List<Duration> measureStartsOfCentrifugo(int times) {
        return CentrifugoBenchServer.measureStarts(folders.centrifugoBinary(), folders.centrifugoConfig(), times);
    }

    private HoldfastAccess access() {
        if (access == null) {
            access = HoldfastAccess.create(launcher, folders.access());
        }
        return access;
    }

    private BenchServer peer(Class<?> main) {
        return PeerBenchServer.start(List.of(java, "-cp", folders.classPath(), main.getName(), "0"));
    }
}
