// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.scenario;

import dev.holdfast.bench.result.Finding;
import dev.holdfast.bench.result.Observed;
import dev.holdfast.bench.server.BenchServer;
import dev.holdfast.bench.server.BenchServers;
import dev.holdfast.bench.server.ProcessStats;
import dev.holdfast.bench.server.ServerKind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Speakers broadcast to rooms, for all serverKinds alike.
 *
 * @param quickly the same with few listeners
 * @param warmUpSeconds until the JVM has compiled the server's code and the server's buffers have grown
 */
record Broadcast(
        String name, String about, Shape shape, Shape quickly, int warmUpSeconds, int windowSeconds, boolean isQuick)
        implements Scenario {

    private static final int ROUNDS = 3;

    /** A process opens these besides its connections: its jar, its log and others. */
    private static final int FILES_BESIDE = 400;

    @Override
    public Set<ServerKind> serverKinds() {
        return EnumSet.allOf(ServerKind.class);
    }

    @Override
    public int rounds() {
        return ROUNDS;
    }

    @Override
    public void run(BenchServers servers, ServerKind kind, Pace pace, Consumer<Finding> found) {
        Shape wanted = pace.quick() ? quickly : shape;
        OptionalLong filesMax = ProcessStats.openFilesMax();
        int files = wanted.listeners() + wanted.rooms() + FILES_BESIDE;
        if (filesMax.isPresent() && filesMax.getAsLong() < files) {
            found.accept(Finding.leftOut(
                    "", "it takes " + files + " open files, and " + filesMax.getAsLong() + " are allowed (ulimit -n)"));
            return;
        }
        try (BenchServer server = servers.start(kind)) {
            found.accept(run(server, wanted, "", pace.warmUp(warmUpSeconds), pace.window(windowSeconds)));
        }
    }

    /** Connects all listeners and speakers to a running server, speaks, and reports how the frames arrived. */
    static Finding run(BenchServer server, Shape shape, String variant, Duration warmUp, Duration window) {
        try (Hall hall = Hall.fill(server, shape)) {
            hall.speak();
            Observed observed = hall.observe(warmUp, window);
            return hall.settle(variant, observed, observed.figures());
        }
    }
}
