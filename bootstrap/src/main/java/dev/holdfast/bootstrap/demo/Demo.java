// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.demo;

import dev.holdfast.bootstrap.server.RunningServer;
import dev.holdfast.bootstrap.server.ServerStarter;
import dev.holdfast.bootstrap.settings.ServerSettings;
import dev.holdfast.bootstrap.token.LocalTokens;
import dev.holdfast.testkit.fault.Direction;
import dev.holdfast.testkit.fault.Fault;
import dev.holdfast.testkit.fault.FaultProxy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A speaker and a listener on a server of their own in this process, each behind a proxy that keeps cutting the
 * connection. Server, log, client and sockets are the real ones.
 */
public final class Demo {

    private final ServerStarter starter;
    private final DemoPlan plan;
    private final Consumer<String> progress;

    /** @param progress receives the state, many times a second */
    public Demo(ServerStarter starter, DemoPlan plan, Consumer<String> progress) {
        this.starter = starter;
        this.plan = plan;
        this.progress = progress;
    }

    /** Runs the demo for at most three times the length of the sample plus a minute. */
    public DemoReport run() throws IOException, InterruptedException {
        SampleAudio sample = SampleAudio.builtIn();
        Path data = Files.createTempDirectory("holdfast-demo-");
        try (RunningServer server = starter.start(settings(data, plan.store()));
                FaultProxy speakerSide = proxy(server, DemoPlan.CutConnections.SPEAKER);
                FaultProxy listenerSide = proxy(server, DemoPlan.CutConnections.LISTENER);
                DemoSession session = new DemoSession(
                        sample,
                        plan,
                        LocalTokens.inDataFolder(data),
                        new DemoSession.Ways(
                                at(speakerSide), at(listenerSide), () -> speakerSide.cuts() + listenerSide.cuts()))) {
            return session.run(progress);
        } finally {
            delete(data);
        }
    }

    /** The defaults, except for the port, the folder, and the store if one was chosen. */
    private static ServerSettings settings(Path data, Map<String, String> store) {
        Map<String, String> all = new HashMap<>(store);
        all.putAll(Map.of("port", "0", "data", data.toString(), "log-level", "warn"));
        return ServerSettings.of(all);
    }

    private FaultProxy proxy(RunningServer server, DemoPlan.CutConnections side) {
        FaultProxy proxy = FaultProxy.to(server.uri().getPort());
        if (plan.cut().include(side)) {
            proxy.play(new Fault.CutAfterMessage(plan.cutAfter(), Direction.EITHER));
        }
        return proxy;
    }

    private static URI at(FaultProxy proxy) {
        return URI.create("http://127.0.0.1:" + proxy.port());
    }

    private static void delete(Path folder) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(folder)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }

    /** The time limit of a session: long enough for a slow machine, short enough to wait for. */
    static Duration limit(SampleAudio sample, double speed) {
        long atThisSpeed = (long) (sample.duration().toMillis() / Math.min(1, speed));
        return Duration.ofMillis(3 * atThisSpeed).plusSeconds(60);
    }
}
