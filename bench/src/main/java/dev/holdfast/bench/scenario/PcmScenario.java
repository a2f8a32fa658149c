// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.scenario;

import dev.holdfast.bench.broadcast.LoadProfile;
import dev.holdfast.bench.load.AudioMessage;
import dev.holdfast.bench.result.ScenarioResult;
import dev.holdfast.bench.server.BenchServer;
import dev.holdfast.bench.server.BenchServers;
import dev.holdfast.bench.server.ServerKind;
import dev.holdfast.domain.audio.Codec;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Sends uncompressed audio in messages of 3,200 bytes, at a rate that every server sustains and at a saturating one.
 * Stateless: any thread may use it.
 */
final class PcmScenario implements Scenario {

    private static final AudioMessage MESSAGE = new AudioMessage(Codec.PCM_S16LE, 3_200);
    private static final int LISTENERS = 500;
    private static final double LIVE_FRAMES_PER_SECOND = 50;

    /** 3.2 GB a second to 500 listeners: more than the loopback interface carries here. */
    private static final double SATURATING_FRAMES_PER_SECOND = 2_000;

    private static final int ROUNDS = 3;

    @Override
    public String name() {
        return "pcm";
    }

    @Override
    public String about() {
        return "1 session, 500 listeners, 3,200-byte messages, 50 and 2,000 frames/s offered";
    }

    @Override
    public Set<ServerKind> servers() {
        return EnumSet.allOf(ServerKind.class);
    }

    @Override
    public int rounds() {
        return ROUNDS;
    }

    @Override
    public Set<ServerKind> quickServers() {
        return EnumSet.of(ServerKind.HOLDFAST, ServerKind.C);
    }

    @Override
    public void run(BenchServers servers, ServerKind kind, RunOptions options, Consumer<ScenarioResult> results) {
        try (BenchServer server = servers.start(kind)) {
            int listeners = options.count(LISTENERS, 10);
            results.accept(BroadcastScenario.run(
                    server,
                    new LoadProfile(1, listeners, LIVE_FRAMES_PER_SECOND, MESSAGE),
                    "50 frames/s",
                    options.warmUp(3),
                    options.window(3)));
            if (!options.quick()) {
                results.accept(BroadcastScenario.run(
                        server,
                        new LoadProfile(1, listeners, SATURATING_FRAMES_PER_SECOND, MESSAGE),
                        "saturating",
                        options.warmUp(2),
                        options.window(4)));
            }
        }
    }
}
