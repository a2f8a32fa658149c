// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.scenario;

import dev.holdfast.bench.load.AudioMessage;
import dev.holdfast.bench.result.Finding;
import dev.holdfast.bench.server.BenchServer;
import dev.holdfast.bench.server.BenchServers;
import dev.holdfast.bench.server.ServerKind;
import dev.holdfast.domain.audio.Codec;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/** Uncompressed audio: messages twenty times as large, at a rate that all servers sustain and at one that none may. */
final class Pcm implements Scenario {

    private static final AudioMessage MESSAGE = new AudioMessage(Codec.PCM_S16LE, 3_200);
    private static final int LISTENERS = 500;
    private static final double LIVE = 50;

    /** 3.2 GB a second at 500 listeners: more than loopback carries beside the rest of the load. */
    private static final double SATURATING = 2_000;

    private static final int ROUNDS = 3;

    @Override
    public String name() {
        return "pcm";
    }

    @Override
    public String about() {
        return "1 room, 500 listeners, 3,200-byte messages, 50 and 2,000 frames/s offered";
    }

    @Override
    public Set<ServerKind> serverKinds() {
        return EnumSet.allOf(ServerKind.class);
    }

    @Override
    public int rounds() {
        return ROUNDS;
    }

    @Override
    public boolean isQuick() {
        return true;
    }

    @Override
    public void run(BenchServers servers, ServerKind kind, Pace pace, Consumer<Finding> found) {
        try (BenchServer server = servers.start(kind)) {
            int listeners = pace.count(LISTENERS, 10);
            found.accept(Broadcast.run(
                    server, new Shape(1, listeners, LIVE, MESSAGE), "50 frames/s", pace.warmUp(3), pace.window(3)));
            if (!pace.quick()) {
                found.accept(Broadcast.run(
                        server,
                        new Shape(1, listeners, SATURATING, MESSAGE),
                        "saturating",
                        pace.warmUp(2),
                        pace.window(4)));
            }
        }
    }
}
