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

/** The benchmark's command: runs scenarios against servers and reports. A round runs one server after the other. */
@Command(
        name = "bench/run",
        description = "Measure Holdfast beside what others would write.",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit codes: 0 all was heard, 1 something was lost, doubled or out of order, or a run broke off,",
            "            2 usage, 3 a server did not start"
        })
public final class BenchCommand implements Callable<Integer> {

    private static final int HEARD = 0;
    private static final int FLAWED = 1;
    private static final int USAGE = 2;
    private static final int NO_SERVER = 3;

    @Option(
            names = "--quick",
            description = "Every server, few people, moments: only whether all is heard, in less than two minutes."
                    + " Nothing is written unless --results says where.")
    private boolean quick;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How often; by default 3, and once for what takes long.")
    private int rounds;

    @Option(names = "--only", paramLabel = "SCENARIO", split = ",", description = "These scenarios alone.")
    private List<String> only = List.of();

    @Option(
            names = "--servers",
            paramLabel = "SERVER",
            split = ",",
            description = "These alone: ours, c, tyrus, jetty, netty.")
    private List<String> servers = List.of();

    @Option(names = "--seconds", paramLabel = "N", description = "How long to measure, instead of each one's own time.")
    private int seconds;

    @Option(names = "--results", paramLabel = "DIR", description = "Where results go (bench/results).")
    private @Nullable Path results;

    @Option(names = "--home", paramLabel = "DIR", hidden = true, description = "The root of the source tree.")
    private Path home = Path.of("");

    @Spec
    private CommandSpec spec;

    private BenchCommand() {}

    public static void main(String[] words) {
        System.exit(line().execute(words));
    }

    static CommandLine line() {
        CommandLine line = new CommandLine(new BenchCommand());
        line.getCommandSpec()
                .usageMessage()
                .description(
                        "Measure Holdfast beside what others would write.",
                        "",
                        "Scenarios: " + names(Scenarios.ALL) + "; and --micro for the small pieces, with JMH.",
                        "");
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("bench: " + failure.getMessage());
            return failure instanceof ServerDidNotStart ? NO_SERVER : FLAWED;
        });
        line.setParameterExceptionHandler((wrong, parsed) -> {
            wrong.getCommandLine().getErr().println("bench: " + wrong.getMessage() + " (see bench/run --help)");
            return USAGE;
        });
        return line;
    }

    @Override
    public Integer call() {
        List<Scenario> scenarios = scenarios();
        List<ServerKind> serverKinds = serverKinds();
        if (rounds < 0 || seconds < 0) {
            throw wrong("--rounds and --seconds are 1 or more");
        }
        BenchFolders folders = new BenchFolders(home.toAbsolutePath().normalize());
        BenchServers servers = new BenchServers(folders);
        List<ServerKind> here =
                serverKinds.stream().filter(servers::isAvailable).toList();
        if (here.size() < serverKinds.size()) {
            err().println("The C loop is left out: it was not compiled, since there is no cc here.");
        }
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
            List<ServerKind> asked =
                    here.stream().filter(scenario.servers()::contains).toList();
            if (!asked.isEmpty()) {
                List<Run> runs = run(scenario, asked, servers);
                out().printf(
                                "%n%s: %s%n%s",
                                scenario.name(),
                                quick ? "in small" : scenario.about(),
                                quick ? TextTable.heard(runs) : TextTable.of(runs));
                out().flush();
                if (!quick || results != null) {
                    Path folder = results == null ? folders.results() : results;
                    new Report(folder, machine, quick).write(scenario, runs);
                }
                failed |= runs.stream().anyMatch(run -> run.result().failed());
            }
        }
        out().println(failed ? "\nSomething was not heard as it was spoken: see above." : "\nAll was heard.");
        return failed ? FLAWED : HEARD;
    }

    private List<Run> run(Scenario scenario, List<ServerKind> serverKinds, BenchServers servers) {
        int times = rounds > 0 ? rounds : quick ? 1 : scenario.rounds();
        List<Run> runs = new ArrayList<>();
        for (int round = 1; round <= times; round++) {
            for (ServerKind kind : serverKinds) {
                String begin =
                        String.format(Locale.ROOT, "%-10s  %d/%d  %-14s", scenario.name(), round, times, kind.title());
                int number = round;
                run(scenario, kind, servers, result -> {
                    err().printf("%s  %-13s  %s%n", begin, result.variant(), inShort(result));
                    runs.add(new Run(kind, number, result));
                });
            }
        }
        return runs;
    }

    private void run(Scenario scenario, ServerKind kind, BenchServers servers, Consumer<ScenarioResult> results) {
        try {
            scenario.run(servers, kind, new RunOptions(quick, seconds), results);
        } catch (LoadFailed broken) {
            results.accept(ScenarioResult.failed(String.valueOf(broken.getMessage())));
        }
    }

    /** Prints one line while a run goes on. */
    private String inShort(ScenarioResult result) {
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
        return (result.failed() ? "FLAWED " : "")
                + (quick || result.voidReasons().isEmpty() ? "" : "void ")
                + (figures.isEmpty()
                        ? result.remarks().isEmpty() ? "done" : String.join("; ", result.remarks())
                        : figures);
    }

    private List<Scenario> scenarios() {
        List<String> known = Scenarios.ALL.stream().map(Scenario::name).toList();
        for (String name : only) {
            if (!known.contains(name)) {
                throw wrong("there is no scenario " + name + ": " + names(Scenarios.ALL));
            }
        }
        return Scenarios.ALL.stream()
                .filter(scenario -> only.isEmpty() ? !quick || scenario.isQuick() : only.contains(scenario.name()))
                .toList();
    }

    private List<ServerKind> serverKinds() {
        List<String> known =
                Arrays.stream(ServerKind.values()).map(ServerKind::id).toList();
        for (String name : servers) {
            if (!known.contains(name)) {
                throw wrong("there is no server " + name + ": " + String.join(", ", known));
            }
        }
        return Arrays.stream(ServerKind.values())
                .filter(kind -> servers.isEmpty() || servers.contains(kind.id()))
                .toList();
    }

    private static String names(List<Scenario> scenarios) {
        return scenarios.stream().map(Scenario::name).collect(Collectors.joining(", "));
    }

    private ParameterException wrong(String words) {
        return new ParameterException(spec.commandLine(), words);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
