// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.scenario;

import dev.holdfast.bench.load.AudioMessage;
import dev.holdfast.bench.result.Finding;
import dev.holdfast.bench.server.BenchServer;
import dev.holdfast.bench.server.BenchServers;
import dev.holdfast.bench.server.ServerKind;
import dev.holdfast.domain.audio.Codec;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** How cost grows with one quantity at a time: listeners, rooms, message size, event loops ({@code lanes}). */
final class Growth implements Scenario {

    private static final int WARM_UP_SECONDS = 4;
    private static final int WINDOW_SECONDS = 4;
    private static final int IN_ALL = 2_000;

    /** One measurement: the varied quantity, and the server's settings for it. */
    private record Point(String variant, Shape shape, String... settings) {}

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public String about() {
        return "how cost grows with listeners (10 frames/s), rooms (2,000 listeners in all, 10 frames/s), bytes (1,000"
                + " listeners, 50 frames/s) and lanes (1,000 listeners, 1,000 frames/s offered)";
    }

    @Override
    public Set<ServerKind> serverKinds() {
        return EnumSet.of(ServerKind.HOLDFAST);
    }

    @Override
    public int rounds() {
        return 1;
    }

    @Override
    public boolean isQuick() {
        // The same load in one room as in many.
        return false;
    }

    @Override
    public void run(BenchServers servers, ServerKind kind, Pace pace, Consumer<Finding> found) {
        for (Point point : pace.quick() ? quickly() : points()) {
            try (BenchServer server = servers.start(kind, point.settings())) {
                found.accept(Broadcast.run(
                        server,
                        point.shape(),
                        point.variant(),
                        pace.warmUp(WARM_UP_SECONDS),
                        pace.window(WINDOW_SECONDS)));
            }
        }
    }

    private static List<Point> points() {
        List<Point> points = new ArrayList<>();
        for (int listeners : new int[] {100, 1_000, 5_000, 10_000}) {
            points.add(new Point("listeners=" + listeners, Shape.oneRoom(listeners, 10)));
        }
        for (int rooms : new int[] {1, 10, 100, 1_000}) {
            points.add(new Point("rooms=" + rooms, new Shape(rooms, IN_ALL / rooms, 10, Shape.OPUS)));
        }
        for (int bytes : new int[] {160, 320, 640, 1_280, 3_200}) {
            points.add(new Point("bytes=" + bytes, new Shape(1, 1_000, 50, new AudioMessage(Codec.OPUS, bytes))));
        }
        for (int lanes : new int[] {1, 2}) {
            points.add(new Point("lanes=" + lanes, Shape.oneRoom(1_000, 1_000), "--lanes=" + lanes));
        }
        return points;
    }

    private static List<Point> quickly() {
        return List.of(new Point("rooms=4", new Shape(4, 5, 50, Shape.OPUS), "--lanes=1"));
    }
}
