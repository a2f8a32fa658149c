// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.command;

import dev.holdfast.bootstrap.command.connect.ServerClients;
import dev.holdfast.bootstrap.command.connect.ServerOptions;
import dev.holdfast.bootstrap.command.console.CommandContext;
import dev.holdfast.bootstrap.command.console.CommandException;
import dev.holdfast.bootstrap.command.console.ExitCode;
import dev.holdfast.bootstrap.command.console.ProgressLine;
import dev.holdfast.bootstrap.wav.PlaybackPacer;
import dev.holdfast.bootstrap.wav.WavReader;
import dev.holdfast.client.HoldfastClient;
import dev.holdfast.client.Speaker;
import dev.holdfast.client.config.AudioFormat;
import dev.holdfast.client.event.FramesLost;
import dev.holdfast.client.event.SpeakerStats;
import dev.holdfast.client.session.NewSession;
import dev.holdfast.client.session.SessionInfo;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast speak}: speaks a WAV file into a session. Ends when the server has the last frame. */
@Command(
        name = "speak",
        description = {
            "Speak a WAV file (mono, 16-bit, 8 to 48 kHz) into a session.",
            "The first line printed is the session's id; the second the link to listen, where the server needs a key.",
            "Done when the server has the last frame."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class SpeakCommand implements Callable<Integer> {

    /** Below a hundredth the audio hardly moves, and above a hundred times the command no longer paces. */
    static final double SPEED_MIN = 0.01;

    static final double SPEED_MAX = 100;

    private static final long PROGRESS_MILLIS = 200;

    private static final Map<FramesLost.Cause, String> CAUSES = Map.of(
            FramesLost.Cause.BUFFER_FULL, "the buffer of unacked audio was full",
            FramesLost.Cause.SERVER_LOST, "the server had them and lost them",
            FramesLost.Cause.ANOTHER_SPEAKER, "another speaker sent frames in their place",
            FramesLost.Cause.SESSION_ENDED, "the session ended before they arrived");

    private final CommandContext context;
    private final List<FramesLost> losses = new CopyOnWriteArrayList<>();

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE|-", description = "A WAV file, or - for standard input.")
    private String file;

    @Option(names = "--session", paramLabel = "ID", description = "Speak into this session instead of a new one.")
    private @Nullable String session;

    @Option(names = "--language", paramLabel = "TAG", defaultValue = "en-US", description = "Of the talk (en-US).")
    private String language;

    @Option(
            names = "--tier",
            paramLabel = "standard|premium",
            defaultValue = "standard",
            description = "Of the new session (standard).")
    private String tier;

    @Option(
            names = "--speed",
            paramLabel = "FACTOR",
            defaultValue = "1.0",
            description = "Of real time (1.0). A server takes 1.25 for long, more for a minute.")
    private double speed;

    @Option(names = "--keep", description = "Leave the session open at the end.")
    private boolean keep;

    @Mixin
    private ServerOptions options;

    SpeakCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        if (!(speed >= SPEED_MIN && speed <= SPEED_MAX)) {
            throw new ParameterException(spec.commandLine(), "--speed=" + speed + ": from 0.01 to 100 is possible");
        }
        try (WavReader wav = WavReader.open(input());
                ServerClients server = options.access(context)) {
            SessionInfo info = server.ask(this::session);
            String id = info.sessionId();
            context.out().println(id);
            // Where the id is enough to listen, the second line would say nothing more.
            info.listenKey().flatMap(key -> info.pageUrl()).ifPresent(context.out()::println);
            context.out().flush();
            ProgressLine progress = ProgressLine.onTerminalOnly(context);
            try (Speaker speaker = server.audio().speak(id, AudioFormat.pcm16(wav.sampleRate()))) {
                speaker.onLost(losses::add);
                speaker.onWarning(warning -> context.err().println("holdfast: the server says: " + warning.message()));
                speak(wav, speaker, progress);
                await(keep ? speaker.drain() : speaker.finish(), wav, speaker, progress);
            } finally {
                progress.clear();
                losses.forEach(this::report);
            }
        }
        return losses.isEmpty() ? ExitCode.DONE : ExitCode.AUDIO_LOST;
    }

    private InputStream input() throws IOException {
        if (Files.isDirectory(Path.of(file))) {
            throw new CommandException(ExitCode.USAGE, file + " is a folder; a WAV file is expected.");
        }
        return file.equals("-") ? context.in() : new BufferedInputStream(Files.newInputStream(Path.of(file)));
    }

    /** Requests the session first, to tell apart a missing session, server and permission. */
    private SessionInfo session(HoldfastClient client) {
        if (session == null) {
            return client.createSession(new NewSession(language, tier));
        }
        SessionInfo existing = client.getSession(session);
        if (existing.isEnded()) {
            throw new CommandException(ExitCode.NO_SUCH_SESSION, "The session " + session + " has ended.");
        }
        return existing;
    }

    private void speak(WavReader wav, Speaker speaker, ProgressLine progress) throws IOException, InterruptedException {
        byte[] frame = new byte
                [AudioFormat.SAMPLE_BYTES * AudioFormat.pcm16(wav.sampleRate()).frameSamples()];
        PlaybackPacer pacer = new PlaybackPacer(wav.sampleRate(), speed);
        int bytes = wav.read(frame);
        while (bytes > 0) {
            speaker.write(ByteBuffer.wrap(frame, 0, bytes));
            progress.show(describe(wav, speaker.stats()));
            pacer.play(bytes / AudioFormat.SAMPLE_BYTES);
            bytes = wav.read(frame);
        }
    }

    private static void await(Future<?> end, WavReader wav, Speaker speaker, ProgressLine progress)
            throws InterruptedException, ExecutionException {
        while (true) {
            try {
                end.get(PROGRESS_MILLIS, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                progress.show(describe(wav, speaker.stats()));
            }
        }
    }

    /** Counts frames of 20 ms, fifty a second; the last may be shorter. */
    private static String describe(WavReader wav, SpeakerStats stats) {
        double framesASecond = 1_000.0 / AudioFormat.FRAME_DURATION.toMillis();
        double acked = stats.framesAcked() / framesASecond;
        double unacked = stats.unacked().toMillis() / 1_000.0;
        String numbers = String.format(Locale.ROOT, "%.1f s acked, %.1f s not yet", acked, unacked);
        if (wav.claimedSamples().isEmpty()) {
            return numbers;
        }
        double total = (double) wav.claimedSamples().getAsLong() / wav.sampleRate();
        return bar(total == 0 ? 1 : Math.min(1, acked / total)) + " " + numbers
                + String.format(Locale.ROOT, ", of %.1f s", total);
    }

    private static String bar(double part) {
        int cells = 30;
        int full = (int) (part * cells);
        return "[" + "#".repeat(full) + ".".repeat(cells - full) + "]";
    }

    private void report(FramesLost lost) {
        context.err()
                .println("holdfast: frames " + lost.first() + " to " + lost.last() + " are lost: "
                        + CAUSES.get(lost.cause()));
    }
}
