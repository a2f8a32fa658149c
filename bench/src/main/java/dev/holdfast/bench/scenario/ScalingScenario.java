// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.scenario;

import dev.holdfast.bench.broadcast.LoadProfile;
import dev.holdfast.bench.load.AudioMessage;
import dev.holdfast.bench.result.ScenarioResult;
import dev.holdfast.bench.server.BenchServer;
import dev.holdfast.bench.server.BenchServers;
import dev.holdfast.bench.server.ServerKind;
import dev.holdfast.domain.audio.Codec;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The scenario {@code growth}: cost by listeners, sessions, message size and event loops, one varied at a time. Stateless:
 * any thread may use it.
 */
final class ScalingScenario implements Scenario {

    private static final int WARM_UP_SECONDS = 4;
    private static final int WINDOW_SECONDS = 4;
    private static final int LISTENERS_TOTAL = 2_000;

    /**
     * One measurement.
     *
     * @param variant the varied quantity and its value
     * @param settings arguments for Holdfast's command line
     */
    private record Point(String variant, LoadProfile profile, String... settings) {}

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public String about() {
        return "cost by listeners (10 frames/s), sessions (rooms; 2,000 listeners in all, 10 frames/s), message bytes (1,000"
                + " listeners, 50 frames/s) and event loops (event-loops; 1,000 listeners, 1,000 frames/s offered)";
    }

    @Override
    public Set<ServerKind> servers() {
        return EnumSet.of(ServerKind.HOLDFAST);
    }

    @Override
    public int rounds() {
        return 1;
    }

    @Override
    public Set<ServerKind> quickServers() {
        // The scenario rooms covers this load in a quick run.
        return EnumSet.noneOf(ServerKind.class);
    }

    @Override
    public void run(BenchServers servers, ServerKind kind, RunOptions options, Consumer<ScenarioResult> results) {
        for (Point point : options.quick() ? quickPoints() : points()) {
            try (BenchServer server = servers.start(kind, point.settings())) {
                results.accept(BroadcastScenario.run(
                        server,
                        point.profile(),
                        point.variant(),
                        options.warmUp(WARM_UP_SECONDS),
                        options.window(WINDOW_SECONDS)));
            }
        }
    }

    private static List<Point> points() {
        List<Point> points = new ArrayList<>();
        for (int listeners : new int[] {100, 1_000, 5_000, 10_000}) {
            points.add(new Point("listeners=" + listeners, LoadProfile.oneSession(listeners, 10)));
        }
        for (int sessions : new int[] {1, 10, 100, 1_000}) {
            points.add(new Point(
                    "rooms=" + sessions,
                    new LoadProfile(sessions, LISTENERS_TOTAL / sessions, 10, LoadProfile.OPUS_MESSAGE)));
        }
        for (int bytes : new int[] {160, 320, 640, 1_280, 3_200}) {
            points.add(new Point("bytes=" + bytes, new LoadProfile(1, 1_000, 50, new AudioMessage(Codec.OPUS, bytes))));
        }
        for (int eventLoops : new int[] {1, 2}) {
            points.add(new Point(
                    "event-loops=" + eventLoops, LoadProfile.oneSession(1_000, 1_000), "--event-loops=" + eventLoops));
        }
        return points;
    }

    private static List<Point> quickPoints() {
        return List.of(new Point("rooms=4", new LoadProfile(4, 5, 50, LoadProfile.OPUS_MESSAGE), "--event-loops=1"));
    }
}
