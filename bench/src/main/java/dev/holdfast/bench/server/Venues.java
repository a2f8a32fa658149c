// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.server;

import dev.holdfast.bench.peer.JettyPeer;
import dev.holdfast.bench.peer.NettyPeer;
import dev.holdfast.bench.peer.TyrusPeer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Starts the contenders. */
public final class Venues {

    private final BenchFolders folders;
    private final String java =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private String help = "";

    public Venues(BenchFolders folders) {
        this.folders = folders;
    }

    /** Whether it can be started here: the C loop needs a compiler to have been here. */
    public boolean has(Contender contender) {
        return contender != Contender.C || Files.isExecutable(folders.compiledLoop());
    }

    /**
     * Starts a contender.
     *
     * @param settings arguments for Holdfast's command line; other contenders take none
     */
    public Venue start(Contender contender, String... settings) {
        return switch (contender) {
            case OURS -> HoldfastVenue.start(java, folders.serverJar(), help(), List.of(settings));
            case C -> PeerVenue.start(List.of(folders.compiledLoop().toString(), "0"));
            case TYRUS -> peer(TyrusPeer.class);
            case JETTY -> peer(JettyPeer.class);
            case NETTY -> peer(NettyPeer.class);
        };
    }

    /** How long Holdfast takes from its start until it is ready for requests. */
    public Duration untilReady() {
        return HoldfastVenue.untilReady(java, folders.serverJar());
    }

    /** Called once. */
    private String help() {
        if (help.isEmpty()) {
            help = HoldfastVenue.help(java, folders.serverJar());
        }
        return help;
    }

    private Venue peer(Class<?> main) {
        return PeerVenue.start(List.of(java, "-cp", folders.classPath(), main.getName(), "0"));
    }
}
