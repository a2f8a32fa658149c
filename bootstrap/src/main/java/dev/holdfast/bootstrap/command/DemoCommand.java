// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.command;

import dev.holdfast.bootstrap.command.console.CommandContext;
import dev.holdfast.bootstrap.command.console.ExitCode;
import dev.holdfast.bootstrap.command.console.ProgressLine;
import dev.holdfast.bootstrap.demo.Demo;
import dev.holdfast.bootstrap.demo.DemoPlan;
import dev.holdfast.bootstrap.demo.DemoReport;
import dev.holdfast.bootstrap.server.ServerStarter;
import dev.holdfast.bootstrap.settings.SettingsResolution;
import dev.holdfast.bootstrap.settings.option.DurationText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code holdfast demo}: shows that nothing is lost. */
@Command(
        name = "demo",
        description = {
            "Speak and listen over connections that keep breaking, and count what arrives.",
            "Needs nothing: it brings its own server, voice and faults. Exit code 1 if anything is lost."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class DemoCommand implements Callable<Integer> {

    /** Not the default table of a server: the demo must not touch real sessions. */
    private static final String TABLE = "holdfast-demo";

    private final CommandContext context;
    private final ServerStarter starter;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--cut-after",
            paramLabel = "DURATION",
            defaultValue = "17ms",
            description = "Cut each connection so long after its first message (17ms).")
    private String cutAfter;

    @Option(names = "--only", paramLabel = "speaker|listener", description = "Cut the connections of one of them only.")
    private @Nullable String only;

    @Option(names = "--speed", paramLabel = "FACTOR", defaultValue = "1.0", description = "Of real time (1.0).")
    private double speed;

    @Option(names = "--out", paramLabel = "FILE", description = "WAV file for the received audio (a temporary file).")
    private @Nullable Path out;

    @Option(names = "--json", description = "Print the report alone, as one JSON object.")
    private boolean json;

    @Option(
            names = "--store",
            paramLabel = "local|memory|dynamodb",
            description = "Where the server keeps sessions (local).")
    private @Nullable String store;

    @Option(
            names = "--dynamodb-endpoint",
            paramLabel = "URL",
            description = "Where DynamoDB answers, such as http://127.0.0.1:8000 of DynamoDB Local.")
    private @Nullable String dynamoDbEndpoint;

    @Option(
            names = "--dynamodb-region",
            paramLabel = "REGION",
            description = "The AWS region, without an endpoint (the environment's).")
    private @Nullable String dynamoDbRegion;

    @Option(
            names = "--dynamodb-table",
            paramLabel = "NAME",
            description = "The table; created if it is missing (" + TABLE + ").")
    private @Nullable String dynamoDbTable;

    DemoCommand(CommandContext context, ServerStarter starter) {
        this.context = context;
        this.starter = starter;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        DemoPlan plan = plan();
        context.err()
                .println("A talk is spoken and heard while " + connections(plan) + " cut " + cutAfter
                        + " after each first message.");
        ProgressLine progress = ProgressLine.everywhere(context);
        DemoReport report;
        try {
            report = new Demo(starter, plan, progress::show).run();
        } finally {
            progress.clear();
        }
        report.missing().ifPresent(missing -> context.err().println("holdfast: not finished: " + missing));
        if (json) {
            context.out().println(report.json());
        } else {
            report.lines().forEach(context.out()::println);
        }
        return report.isFlawless() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static String connections(DemoPlan plan) {
        return switch (plan.cut()) {
            case SPEAKER -> "the speaker's connections are";
            case LISTENER -> "the listener's connections are";
            case BOTH -> "all their connections are";
        };
    }

    private DemoPlan plan() throws IOException {
        if (!(speed >= SpeakCommand.SPEED_MIN && speed <= SpeakCommand.SPEED_MAX)) {
            throw wrong("--speed=" + speed + ": from 0.01 to 100 is possible");
        }
        Path heard = out == null ? Files.createTempFile("holdfast-heard-", ".wav") : out;
        return new DemoPlan(cutAfter(), chosen(), speed, heard.toAbsolutePath(), store());
    }

    /** The store's settings. They are checked as any settings, with the same error messages. */
    private Map<String, String> store() {
        Map<String, String> settings = new HashMap<>();
        given(settings, "store", store);
        given(settings, "dynamodb-endpoint", dynamoDbEndpoint);
        given(settings, "dynamodb-region", dynamoDbRegion);
        given(settings, "dynamodb-table", dynamoDbTable);
        if ("dynamodb".equals(store)) {
            settings.put("create-table", "true");
            settings.putIfAbsent("dynamodb-table", TABLE);
        }
        if (SettingsResolution.resolve(settings, Map.of()) instanceof SettingsResolution.Invalid invalid) {
            throw wrong(String.join(System.lineSeparator(), invalid.errors()));
        }
        return settings;
    }

    private static void given(Map<String, String> settings, String name, @Nullable String value) {
        if (value != null) {
            settings.put(name, value);
        }
    }

    private Duration cutAfter() {
        try {
            return DurationText.parse(cutAfter);
        } catch (IllegalArgumentException e) {
            throw wrong("--cut-after=" + cutAfter + ": " + e.getMessage());
        }
    }

    private DemoPlan.CutConnections chosen() {
        if (only == null) {
            return DemoPlan.CutConnections.BOTH;
        }
        return switch (only.toLowerCase(Locale.ROOT)) {
            case "speaker" -> DemoPlan.CutConnections.SPEAKER;
            case "listener" -> DemoPlan.CutConnections.LISTENER;
            default -> throw wrong("--only=" + only + ": speaker or listener is expected");
        };
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
