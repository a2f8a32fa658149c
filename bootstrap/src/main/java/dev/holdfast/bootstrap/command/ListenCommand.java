// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.command;

import dev.holdfast.bootstrap.command.connect.AudioRecorder;
import dev.holdfast.bootstrap.command.connect.EventQueue;
import dev.holdfast.bootstrap.command.connect.ServerClients;
import dev.holdfast.bootstrap.command.connect.ServerOptions;
import dev.holdfast.bootstrap.command.console.CommandContext;
import dev.holdfast.bootstrap.command.console.CommandException;
import dev.holdfast.bootstrap.command.console.ExitCode;
import dev.holdfast.bootstrap.settings.option.DurationText;
import dev.holdfast.client.Listener;
import dev.holdfast.client.config.StartPosition;
import dev.holdfast.client.session.ListenLink;
import dev.holdfast.client.session.SessionInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast listen}: follows a session until it ends. Writes a WAV file, or prints the events only. */
@Command(
        name = "listen",
        description = {
            "Listen to a session until it ends.",
            "Without -o, prints what happens. Time that is lost is silence in the file."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ListenCommand implements Callable<Integer> {

    /** How long an interrupted command may take to finish its file. It only writes the audio that it has. */
    private static final long FINISH_SECONDS_MAX = 5;

    /** docs/protocol.md §2, in milliseconds. */
    private static final int DELIVER_EVERY_MIN = 20;

    private static final int DELIVER_EVERY_MAX = 200;

    private static final Pattern SEQUENCE = Pattern.compile("[0-9]{1,10}");

    private final CommandContext context;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "ID|LINK", description = "The session, or the link that its speaker shares.")
    private String idOrLink;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "The listening key, instead of a token, where the server needs one and no link carries it.")
    private @Nullable String key;

    @Option(
            names = "--from",
            paramLabel = "start|live|-5000ms|SEQ",
            defaultValue = "live",
            description = "Where to begin: with what is kept, with what comes, so long ago, or with a frame (live).")
    private String from;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE|-",
            description = "Write a WAV file; - is standard output.")
    private @Nullable String output;

    @Option(
            names = "--deliver-every",
            paramLabel = "MS",
            defaultValue = "60",
            description =
                    "Let frames gather at the server for so long, 20 to 200 ms: fewer, larger sends. A file is none the"
                            + " worse, and what plays standard output buffers more; 0 for each frame at once (60).")
    private int deliverEvery;

    @Mixin
    private ServerOptions options;

    ListenCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        StartPosition start = start();
        requireDeliverEvery();
        Optional<ListenLink> link = ListenLink.find(idOrLink);
        String id = link.map(ListenLink::sessionId).orElse(idOrLink);
        CountDownLatch finished = new CountDownLatch(1);
        EventQueue events = new EventQueue();
        Thread interrupt = new Thread(() -> stopAndWait(events, finished), "interrupt");
        try (ServerClients server = listener(link)) {
            // A request before the socket distinguishes a missing session, a missing server and a missing permission.
            SessionInfo session = server.ask(client -> client.getSession(id));
            Runtime.getRuntime().addShutdownHook(interrupt);
            checkOutput();
            try (AudioRecorder recorder =
                            new AudioRecorder(context, output, () -> server.ask(client -> client.getSession(id))
                                    .sampleRate());
                    Listener listener = server.audio()
                            .deliverEvery(Duration.ofMillis(deliverEvery))
                            .listen(session.sessionId(), start, events)) {
                events.forEach(recorder::take);
                return recorder.isWhole() ? ExitCode.DONE : ExitCode.AUDIO_LOST;
            }
        } finally {
            finished.countDown();
            removeHook(interrupt);
        }
    }

    /** With a key if there is one, which needs no token. */
    private ServerClients listener(Optional<ListenLink> link) {
        Optional<String> given = Optional.ofNullable(key).map(String::strip).or(() -> link.flatMap(ListenLink::key));
        try {
            return options.accessToListen(context, link.map(ListenLink::server), given);
        } catch (IllegalArgumentException notAKey) {
            throw new ParameterException(spec.commandLine(), "--key: " + notAKey.getMessage());
        }
    }

    private StartPosition start() {
        try {
            if (from.equals("live")) {
                return StartPosition.live();
            }
            if (from.equals("start")) {
                return StartPosition.start();
            }
            return SEQUENCE.matcher(from).matches()
                    ? StartPosition.sequence(Long.parseLong(from))
                    : StartPosition.ago(DurationText.parse(from.startsWith("-") ? from.substring(1) : ""));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--from=" + from + ": start, live, -5000ms or the number of a frame is expected");
        }
    }

    private void requireDeliverEvery() {
        if (deliverEvery != 0 && (deliverEvery < DELIVER_EVERY_MIN || deliverEvery > DELIVER_EVERY_MAX)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--deliver-every=" + deliverEvery + ": 0, or " + DELIVER_EVERY_MIN + " to " + DELIVER_EVERY_MAX
                            + " is expected");
        }
    }

    /** Runs in the shutdown hook and finishes the file. */
    private static void stopAndWait(EventQueue events, CountDownLatch finished) {
        events.stop();
        try {
            finished.await(FINISH_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is already shutting down, so the hook has been started.
        }
    }

    /** Checks the folder before the recording starts, so that a missing folder costs no audio. */
    private void checkOutput() {
        Path folder = output == null || output.equals("-")
                ? null
                : Path.of(output).toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new CommandException(ExitCode.USAGE, "There is no folder " + folder + " to write " + output + " in.");
        }
    }
}
