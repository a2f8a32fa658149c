package dev.holdfast.bootstrap.command;

import dev.holdfast.bootstrap.demo.Demo;
import dev.holdfast.bootstrap.demo.DemoPlan;
import dev.holdfast.bootstrap.demo.DemoReport;
import dev.holdfast.bootstrap.server.ServerStarter;
import dev.holdfast.bootstrap.settings.WrittenDuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
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

    private final Surroundings surroundings;
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

    @Option(names = "--out", paramLabel = "FILE", description = "Where what was heard goes (a temporary file).")
    private @Nullable Path out;

    @Option(names = "--json", description = "Print the report alone, as one JSON object.")
    private boolean json;

    DemoCommand(Surroundings surroundings, ServerStarter starter) {
        this.surroundings = surroundings;
        this.starter = starter;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        DemoPlan plan = plan();
        surroundings
                .err()
                .println("A talk is spoken and heard while " + victims(plan) + " cut " + cutAfter
                        + " after each first message.");
        StatusLine progress = StatusLine.everywhere(surroundings);
        DemoReport report;
        try {
            report = new Demo(starter, plan, progress::show).run();
        } finally {
            progress.clear();
        }
        report.missing().ifPresent(missing -> surroundings.err().println("holdfast: not finished: " + missing));
        if (json) {
            surroundings.out().println(report.json());
        } else {
            report.lines().forEach(surroundings.out()::println);
        }
        return report.isFlawless() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static String victims(DemoPlan plan) {
        return switch (plan.victims()) {
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
        return new DemoPlan(cutAfter(), chosen(), speed, heard.toAbsolutePath());
    }

    private Duration cutAfter() {
        try {
            return WrittenDuration.parse(cutAfter);
        } catch (IllegalArgumentException e) {
            throw wrong("--cut-after=" + cutAfter + ": " + e.getMessage());
        }
    }

    private DemoPlan.Victims chosen() {
        if (only == null) {
            return DemoPlan.Victims.BOTH;
        }
        return switch (only.toLowerCase(Locale.ROOT)) {
            case "speaker" -> DemoPlan.Victims.SPEAKER;
            case "listener" -> DemoPlan.Victims.LISTENER;
            default -> throw wrong("--only=" + only + ": speaker or listener is expected");
        };
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
