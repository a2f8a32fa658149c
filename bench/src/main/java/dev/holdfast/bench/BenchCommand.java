// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench;

import dev.holdfast.bench.load.LoadFailed;
import dev.holdfast.bench.report.Machine;
import dev.holdfast.bench.report.Report;
import dev.holdfast.bench.report.Run;
import dev.holdfast.bench.report.TextTable;
import dev.holdfast.bench.result.Metric;
import dev.holdfast.bench.result.ScenarioResult;
import dev.holdfast.bench.scenario.RunOptions;
import dev.holdfast.bench.scenario.Scenario;
import dev.holdfast.bench.scenario.Scenarios;
import dev.holdfast.bench.server.BenchFolders;
import dev.holdfast.bench.server.BenchServers;
import dev.holdfast.bench.server.ServerDidNotStart;
import dev.holdfast.bench.server.ServerKind;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code bench/run}: runs scenarios on servers and reports the results. A round runs one server after the
 * other. Confined to the main thread.
 */
@Command(
        name = "bench/run",
        description = "Compare Holdfast with simple broadcast servers under the same load.",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit codes: 0 every frame arrived; 1 a frame was lost, duplicated or",
            "            reordered, or a run was aborted; 2 usage; 3 a server did not start"
        })
public final class BenchCommand implements Callable<Integer> {

    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int NO_SERVER = 3;

    @Option(
            names = "--quick",
            description =
                    "Few listeners and short runs: checks only that every frame arrives, within a minute. Without Centrifugo,"
                            + " unless --servers names it. Writes results only with --results.")
    private boolean quick;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Rounds of each scenario; by default 3, or 1 if a round takes long.")
    private int rounds;

    @Option(names = "--only", paramLabel = "SCENARIO", split = ",", description = "Run only these scenarios.")
    private List<String> only = List.of();

    @Option(
            names = "--servers",
            paramLabel = "SERVER",
            split = ",",
            description = "Run only these servers: ours, c, centrifugo, tyrus, jetty, netty.")
    private List<String> serverIds = List.of();

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Length of each measurement; by default each scenario's own.")
    private int seconds;

    @Option(names = "--results", paramLabel = "DIR", description = "Folder for the results (bench/results).")
    private @Nullable Path resultsFolder;

    @Option(names = "--home", paramLabel = "DIR", hidden = true, description = "The root of the source tree.")
    private Path home = Path.of("");

    @Spec
    private CommandSpec spec;

    private BenchCommand() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new BenchCommand());
        commandLine
                .getCommandSpec()
                .usageMessage()
                .description(
                        "Compare Holdfast with simple broadcast servers under the same load.",
                        "",
                        "Scenarios: " + names(Scenarios.ALL) + ". --micro runs microbenchmarks with JMH.",
                        "");
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("bench: " + failure.getMessage());
            return failure instanceof ServerDidNotStart ? NO_SERVER : FAILED;
        });
        commandLine.setParameterExceptionHandler((invalid, parsed) -> {
            invalid.getCommandLine().getErr().println("bench: " + invalid.getMessage() + " (see bench/run --help)");
            return USAGE;
        });
        return commandLine;
    }

    @Override
    public Integer call() {
        List<Scenario> scenarios = scenarios();
        List<ServerKind> serverKinds = serverKinds();
        if (rounds < 0 || seconds < 0) {
            throw usageError("--rounds and --seconds are 1 or more");
        }
        BenchFolders folders = new BenchFolders(home.toAbsolutePath().normalize());
        BenchServers servers = new BenchServers(folders);
        List<ServerKind> available = serverKinds.stream()
                .filter(kind -> servers.unavailable(kind).isEmpty())
                .toList();
        serverKinds.forEach(kind -> servers.unavailable(kind).ifPresent(err()::println));
        Machine machine = Machine.here(folders.home());
        out().printf(
                        "%d cores, %s %s, %s, commit %s, %s%n",
                        machine.cores(),
                        machine.kernel(),
                        machine.architecture(),
                        machine.jdk(),
                        machine.commit(),
                        machine.date());
        boolean failed = false;
        for (Scenario scenario : scenarios) {
            Set<ServerKind> meant = servers(scenario);
            List<ServerKind> selected =
                    available.stream().filter(meant::contains).toList();
            if (!selected.isEmpty()) {
                List<Run> runs = run(scenario, selected, servers);
                out().printf(
                                "%n%s: %s%n%s",
                                scenario.name(),
                                quick ? "quick run" : scenario.about(),
                                quick ? TextTable.counts(runs) : TextTable.of(runs));
                out().flush();
                if (!quick || resultsFolder != null) {
                    Path folder = resultsFolder == null ? folders.results() : resultsFolder;
                    new Report(folder, machine, quick).write(scenario, runs);
                }
                failed |= runs.stream().anyMatch(run -> run.result().failed());
            }
        }
        out().println(failed ? "\nNot every frame arrived once and in order: see above." : "\nEvery frame arrived.");
        return failed ? FAILED : OK;
    }

    private List<Run> run(Scenario scenario, List<ServerKind> serverKinds, BenchServers servers) {
        int times = rounds > 0 ? rounds : quick ? 1 : scenario.rounds();
        List<Run> runs = new ArrayList<>();
        for (int round = 1; round <= times; round++) {
            for (ServerKind kind : serverKinds) {
                String prefix =
                        String.format(Locale.ROOT, "%-10s  %d/%d  %-14s", scenario.name(), round, times, kind.title());
                int number = round;
                run(scenario, kind, servers, result -> {
                    err().printf("%s  %-13s  %s%n", prefix, result.variant(), line(result));
                    runs.add(new Run(kind, number, result));
                });
            }
        }
        return runs;
    }

    private void run(Scenario scenario, ServerKind kind, BenchServers servers, Consumer<ScenarioResult> results) {
        try {
            scenario.run(servers, kind, new RunOptions(quick, seconds), results);
        } catch (LoadFailed failure) {
            results.accept(ScenarioResult.failed(String.valueOf(failure.getMessage())));
        }
    }

    /** One line for each result while the benchmark runs. */
    private String line(ScenarioResult result) {
        String figures = quick
                ? ""
                : Arrays.stream(Metric.values())
                        .filter(result.figures()::containsKey)
                        .map(metric -> String.format(
                                Locale.ROOT,
                                "%,." + metric.decimals() + "f %s",
                                result.figures().get(metric),
                                metric.title()))
                        .collect(Collectors.joining(", "));
        return (result.failed() ? "FAILED " : "")
                + (quick || result.voidReasons().isEmpty() ? "" : "void ")
                + (figures.isEmpty()
                        ? result.remarks().isEmpty() ? "done" : String.join("; ", result.remarks())
                        : figures);
    }

    private List<Scenario> scenarios() {
        List<String> known = Scenarios.ALL.stream().map(Scenario::name).toList();
        for (String name : only) {
            if (!known.contains(name)) {
                throw usageError("there is no scenario " + name + ": " + names(Scenarios.ALL));
            }
        }
        return Scenarios.ALL.stream()
                .filter(scenario -> only.isEmpty() || only.contains(scenario.name()))
                .toList();
    }

    /** The servers that a scenario may run on. A quick run chooses, unless scenarios or servers are named. */
    private Set<ServerKind> servers(Scenario scenario) {
        boolean chooses = quick
                && only.isEmpty()
                && (serverIds.isEmpty() || scenario.quickServers().isEmpty());
        return chooses ? scenario.quickServers() : scenario.servers();
    }

    private List<ServerKind> serverKinds() {
        List<String> known =
                Arrays.stream(ServerKind.values()).map(ServerKind::id).toList();
        for (String name : serverIds) {
            if (!known.contains(name)) {
                throw usageError("there is no server " + name + ": " + String.join(", ", known));
            }
        }
        return Arrays.stream(ServerKind.values())
                .filter(kind -> serverIds.isEmpty() || serverIds.contains(kind.id()))
                .filter(kind -> kind != ServerKind.CENTRIFUGO || !quick || serverIds.contains(kind.id()))
                .toList();
    }

    private static String names(List<Scenario> scenarios) {
        return scenarios.stream().map(Scenario::name).collect(Collectors.joining(", "));
    }

    private ParameterException usageError(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
