// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.command.connect;

import dev.holdfast.bootstrap.command.console.CommandContext;
import dev.holdfast.bootstrap.command.console.CommandException;
import dev.holdfast.bootstrap.command.console.ExitCode;
import dev.holdfast.bootstrap.command.console.ProgressLine;
import dev.holdfast.bootstrap.wav.WavWriter;
import dev.holdfast.client.config.Codec;
import dev.holdfast.client.event.ListenerEvent;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Prints the events of a session, and writes a WAV file if one is wanted. For use by one thread. */
public final class AudioRecorder implements Closeable {

    private final CommandContext context;
    private final @Nullable String output;
    private final Supplier<OptionalInt> sampleRate;
    private final PrintStream words;
    private final ProgressLine progress;

    private @Nullable WavWriter file;
    private long frames;
    private boolean gaps;

    /**
     * Creates a recorder; the file is opened at the first frame.
     *
     * @param output a path, or - for standard output; null for no file
     * @param sampleRate returns the session's sample rate, which is certain only after its first frame
     */
    public AudioRecorder(CommandContext context, @Nullable String output, Supplier<OptionalInt> sampleRate) {
        this.context = context;
        this.output = output;
        this.sampleRate = sampleRate;
        this.words = output == null ? context.out() : context.err();
        this.progress = ProgressLine.onTerminalOnly(context);
    }

    public void take(ListenerEvent event) throws IOException {
        if (event instanceof ListenerEvent.Frame frame) {
            frames++;
            write(frame);
            progress.show(frames + " frames heard, the last at " + frame.mediaTimeMicros() / 1_000_000 + " s");
        } else if (event instanceof ListenerEvent.Gap gap) {
            gaps = true;
            say("frames " + gap.from() + " to " + gap.to() + " will not come (" + gap.reason() + ")");
        } else if (event instanceof ListenerEvent.StateChanged changed) {
            say("speaker " + changed.state());
        } else if (event instanceof ListenerEvent.ConnectionChanged changed) {
            say(changed.connected() ? "connected" : "connection lost, trying again");
        } else if (event instanceof ListenerEvent.CaughtUp caughtUp) {
            say("live from frame " + caughtUp.sequence());
        }
    }

    private void write(ListenerEvent.Frame frame) throws IOException {
        if (output == null) {
            return;
        }
        if (frame.codec() != Codec.PCM_S16LE) {
            throw new CommandException(
                    ExitCode.FAILED,
                    "This session is spoken in " + frame.codec().name().toLowerCase(Locale.ROOT)
                            + ", and -o writes PCM only; a browser plays it.");
        }
        WavWriter open = file;
        if (open == null) {
            open = open(output);
            file = open;
        }
        open.write(frame.mediaTimeMicros(), frame.payload().duplicate());
        // PrintStream does not throw when the process that reads from it has ended.
        if (output.equals("-") && context.out().checkError()) {
            throw new CommandException(
                    ExitCode.FAILED, "Standard output is closed: the process that read from it has ended.");
        }
    }

    private WavWriter open(String target) throws IOException {
        int rate = sampleRate
                .get()
                .orElseThrow(() -> new CommandException(
                        ExitCode.FAILED, "The server does not say how many samples a second this session has."));
        return target.equals("-") ? WavWriter.to(context.out(), rate) : WavWriter.to(Path.of(target), rate);
    }

    private void say(String text) {
        progress.clear();
        words.println(text);
        words.flush();
    }

    /** Whether no audio was missing so far. */
    public boolean isWhole() {
        return !gaps;
    }

    @Override
    public void close() throws IOException {
        progress.clear();
        say(frames + " frames heard");
        if (file != null) {
            file.close();
        }
    }
}
