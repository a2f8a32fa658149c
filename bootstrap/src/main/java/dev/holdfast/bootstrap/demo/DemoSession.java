// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.demo;

import dev.holdfast.bootstrap.token.LocalTokens;
import dev.holdfast.bootstrap.wav.PlaybackPacer;
import dev.holdfast.bootstrap.wav.WavWriter;
import dev.holdfast.client.HoldfastClient;
import dev.holdfast.client.Listener;
import dev.holdfast.client.Speaker;
import dev.holdfast.client.config.AudioFormat;
import dev.holdfast.client.config.StartPosition;
import dev.holdfast.client.event.FinishReport;
import dev.holdfast.client.session.NewSession;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** One client speaks a sample into a session and another listens. Runs once. */
final class DemoSession implements AutoCloseable {

    private static final Duration TOKEN_LIFETIME = Duration.ofHours(1);
    private static final long LOOK_MILLIS = 100;

    private final SampleAudio sample;
    private final DemoPlan plan;
    private final Ways ways;
    private final HoldfastClient speaking;
    private final HoldfastClient listening;
    private final long deadline;

    /**
     * How the speaker and the listener reach the server.
     *
     * @param cuts returns how many connections were cut so far
     */
    record Ways(URI speaker, URI listener, LongSupplier cuts) {}

    DemoSession(SampleAudio sample, DemoPlan plan, LocalTokens tokens, Ways ways) {
        this.sample = sample;
        this.plan = plan;
        this.ways = ways;
        this.speaking = HoldfastClient.at(ways.speaker()).token(() -> tokens.issue("demo", TOKEN_LIFETIME));
        this.listening = HoldfastClient.at(ways.listener());
        this.deadline = System.nanoTime() + Demo.limit(sample, plan.speed()).toNanos();
    }

    DemoReport run(Consumer<String> progress) throws IOException, InterruptedException {
        String session = speaking.createSession(NewSession.in("en-US")).sessionId();
        try (WavWriter file = WavWriter.to(plan.heardFile(), sample.sampleRate())) {
            FrameCounter frames = new FrameCounter(file);
            try (Listener listener = listening.listen(session, StartPosition.start(), frames);
                    Speaker speaker = speaking.speak(session, AudioFormat.pcm16(sample.sampleRate()))) {
                Optional<String> missing = hold(speaker, frames, progress);
                // Closes the file first, so that the comparison below reads all of it.
                file.close();
                return report(speaker, listener, frames, missing);
            }
        }
    }

    /** Speaks and waits for both ends. Returns the events that did not happen in time. */
    private Optional<String> hold(Speaker speaker, FrameCounter frames, Consumer<String> progress)
            throws InterruptedException {
        try {
            if (!speak(speaker, frames, progress)) {
                return Optional.of("not all of it could be spoken");
            }
            Future<FinishReport> finish = speaker.finish();
            if (!await(finish, frames, progress)) {
                return Optional.of("the server did not ack the last frame");
            }
            if (!await(frames.end(), frames, progress)) {
                return Optional.of("the listener did not hear the end");
            }
            return Optional.empty();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return Optional.of(String.valueOf(cause.getMessage()));
        }
    }

    private boolean speak(Speaker speaker, FrameCounter frames, Consumer<String> progress) throws InterruptedException {
        int frameBytes = AudioFormat.pcm16(sample.sampleRate()).frameSamples() * AudioFormat.SAMPLE_BYTES;
        PlaybackPacer pacer = new PlaybackPacer(sample.sampleRate(), plan.speed());
        for (int at = 0; at < sample.pcm().length; at += frameBytes) {
            int bytes = Math.min(frameBytes, sample.pcm().length - at);
            if (!tryToSpeak(speaker, ByteBuffer.wrap(sample.pcm(), at, bytes))) {
                return false;
            }
            progress.accept(describe(at + bytes, frames));
            pacer.play(bytes / AudioFormat.SAMPLE_BYTES);
        }
        return true;
    }

    /** Waits for room in the speaker's buffer until the time limit. */
    private boolean tryToSpeak(Speaker speaker, ByteBuffer frame) throws InterruptedException {
        while (!speaker.tryWrite(frame)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        return true;
    }

    private boolean await(Future<?> end, FrameCounter frames, Consumer<String> progress)
            throws InterruptedException, ExecutionException {
        while (System.nanoTime() < deadline) {
            try {
                end.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                return true;
            } catch (TimeoutException e) {
                progress.accept(describe(sample.pcm().length, frames));
            }
        }
        return false;
    }

    private String describe(int spokenBytes, FrameCounter frames) {
        double bytesASecond = sample.sampleRate() * (double) AudioFormat.SAMPLE_BYTES;
        return String.format(
                Locale.ROOT,
                "%.1f of %.1f s spoken, %d connections cut, %d frames heard",
                spokenBytes / bytesASecond,
                sample.pcm().length / bytesASecond,
                ways.cuts().getAsLong(),
                frames.heard());
    }

    private DemoReport report(Speaker speaker, Listener listener, FrameCounter frames, Optional<String> missing)
            throws IOException {
        long spoken = speaker.stats().framesSpoken();
        Duration speakerResume = speaker.stats().longestResume();
        Duration listenerResume = listener.stats().longestResume();
        return new DemoReport(
                ways.cuts().getAsLong(),
                spoken,
                frames.heard(),
                spoken - frames.heard(),
                frames.duplicated(),
                frames.reordered(),
                speakerResume.compareTo(listenerResume) > 0 ? speakerResume : listenerResume,
                SampleAudio.read(plan.heardFile()).isIdenticalTo(sample),
                plan.heardFile(),
                missing);
    }

    @Override
    public void close() {
        speaking.close();
        listening.close();
    }
}
