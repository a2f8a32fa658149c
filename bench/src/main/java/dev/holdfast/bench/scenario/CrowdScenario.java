// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.scenario;

import dev.holdfast.bench.broadcast.LoadProfile;
import dev.holdfast.bench.load.LoadFailed;
import dev.holdfast.bench.result.Metric;
import dev.holdfast.bench.result.ScenarioResult;
import dev.holdfast.bench.server.BenchServer;
import dev.holdfast.bench.server.BenchServers;
import dev.holdfast.bench.server.ProcessStats;
import dev.holdfast.bench.server.ServerKind;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Searches how many listeners of one session a server serves at 50 frames/s: all frames arrive, with a 99th percentile of
 * at most 100 ms, while generator and server share the machine's cores. With {@code deliverEvery} the time for which
 * frames gather does not count. Each size runs on a new server, and twice if it fails at first, so that one disturbance
 * does not decide. Stateless: any thread may use it.
 */
final class CrowdScenario implements Scenario {

    private static final double FRAMES_PER_SECOND = 50;
    private static final int P99_MILLIS_MAX = 100;
    private static final int SMALLEST = 2_000;
    private static final int STEP = 500;

    /** With open files for the server's own use left, of the usual limit of 20,000. */
    private static final int LARGEST = 19_500;

    private static final int OTHER_FILES = 400;
    private static final int ATTEMPTS = 2;

    @Override
    public String name() {
        return "crowd";
    }

    @Override
    public String about() {
        return "listeners of 1 session at 50 frames/s, 160-byte messages, that are served with p99 of at most 100 ms (and"
                + " the time of deliverEvery)";
    }

    @Override
    public Set<ServerKind> servers() {
        return EnumSet.of(ServerKind.HOLDFAST, ServerKind.C, ServerKind.CENTRIFUGO);
    }

    @Override
    public int rounds() {
        return 1;
    }

    @Override
    public Set<ServerKind> quickServers() {
        return EnumSet.noneOf(ServerKind.class);
    }

    @Override
    public void run(BenchServers servers, ServerKind kind, RunOptions options, Consumer<ScenarioResult> results) {
        int filesMax = (int) Math.min(ProcessStats.openFilesMax().orElse(LARGEST + OTHER_FILES), Integer.MAX_VALUE);
        int largest = Math.max(SMALLEST, Math.min(LARGEST, filesMax - OTHER_FILES));
        CrowdSearch search = options.quick() ? new CrowdSearch(20, 60, 20) : new CrowdSearch(SMALLEST, largest, STEP);
        results.accept(new Probes(servers, kind, options, 0).search(search));
        if (kind == ServerKind.HOLDFAST) {
            results.accept(new Probes(servers, kind, options, BroadcastScenario.DELIVER_EVERY_MILLIS).search(search));
        }
    }

    /** The runs of one search. Confined to one thread. */
    private static final class Probes {

        private final BenchServers servers;
        private final ServerKind kind;
        private final RunOptions options;
        private final int deliverEveryMillis;
        private final StringBuilder tried = new StringBuilder("tried");
        private ScenarioResult largestServed;

        Probes(BenchServers servers, ServerKind kind, RunOptions options, int deliverEveryMillis) {
            this.servers = servers;
            this.kind = kind;
            this.options = options;
            this.deliverEveryMillis = deliverEveryMillis;
            this.largestServed = ScenarioResult.withoutSpeaker(variant(), Map.of());
        }

        private String variant() {
            return deliverEveryMillis == 0 ? "" : BroadcastScenario.GROUPED;
        }

        ScenarioResult search(CrowdSearch search) {
            int served = search.largestServed(this::isServed);
            Map<Metric, Double> figures = new EnumMap<>(Metric.class);
            figures.putAll(largestServed.figures());
            figures.put(Metric.LISTENERS_SERVED, (double) served);
            return new ScenarioResult(
                    variant(),
                    figures,
                    largestServed.counts(),
                    largestServed.conditions(),
                    List.of(tried.toString()),
                    largestServed.failed());
        }

        private boolean isServed(int listeners) {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                ScenarioResult result = probe(listeners);
                double p99 = result.figures().getOrDefault(Metric.P99, Double.POSITIVE_INFINITY);
                tried.append(String.format(Locale.ROOT, " %,d: ", listeners))
                        .append(
                                result.failed()
                                        ? "failed " + result.remarks()
                                        : String.format(Locale.ROOT, "p99 %.0f ms", p99))
                        .append(';');
                if (!result.failed() && p99 <= P99_MILLIS_MAX + deliverEveryMillis && isUpToDate(result)) {
                    largestServed = result;
                    return true;
                }
            }
            return false;
        }

        /** Whether what was due had arrived, but for what is on its way: the percentile knows only what has arrived. */
        private boolean isUpToDate(ScenarioResult result) {
            double behindMillis = result.figures().getOrDefault(Metric.BEHIND, Double.POSITIVE_INFINITY) * 1_000;
            return behindMillis <= 2.0 * P99_MILLIS_MAX + deliverEveryMillis;
        }

        private ScenarioResult probe(int listeners) {
            LoadProfile profile =
                    LoadProfile.oneSession(listeners, FRAMES_PER_SECOND).deliveredEvery(deliverEveryMillis);
            try (BenchServer server = servers.start(kind)) {
                return BroadcastScenario.run(server, profile, variant(), options.warmUp(10), options.window(5));
            } catch (LoadFailed e) {
                return ScenarioResult.failed(String.valueOf(e.getMessage()));
            }
        }
    }
}
