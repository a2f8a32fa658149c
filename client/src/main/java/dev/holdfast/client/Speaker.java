package dev.holdfast.client;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One who speaks into a session: audio goes in at any time, connected or not, and is kept until the server has it.
 *
 * <p>Safe for several threads, but samples belong to one order: write them from one.
 */
public final class Speaker implements AutoCloseable {

    private final SpokenAudio audio;
    private final SpeakerTalk talk;
    private final Strand strand;

    private Speaker(SpokenAudio audio, SpeakerTalk talk, Strand strand) {
        this.audio = audio;
        this.talk = talk;
        this.strand = strand;
    }

    static Speaker start(Engine engine, ClientSettings settings, SpeakerOrigin origin, AudioFormat format) {
        Strand strand = engine.strand();
        SpeakerTalk talk = new SpeakerTalk(engine, settings, strand, origin, format);
        Speaker speaker = new Speaker(talk.audio(), talk, strand);
        Runnable close = speaker::close;
        engine.opened(close);
        talk.whenOver(() -> engine.closed(close));
        strand.execute(talk::start);
        return speaker;
    }

    /** The session's name: there at once, or as soon as the server has made the session. */
    public CompletableFuture<String> sessionId() {
        return talk.sessionId();
    }

    /**
     * Takes samples. Waits while the buffer of unacked frames is full (60 s of audio: who writes in real time never
     * waits), or drops the oldest, as the settings say.
     *
     * @throws HoldfastException when the session is over, something failed for good, or the thread was interrupted
     * @throws IllegalStateException after {@link #finish()} or {@link #close()}
     */
    public void write(short[] samples) {
        audio.write(SpokenAudio.bytes(samples));
    }

    /**
     * Takes samples as bytes, little endian, from position to limit; the position moves to the limit.
     *
     * @throws IllegalArgumentException for half a sample
     * @see #write(short[])
     */
    public void write(ByteBuffer samples) {
        audio.write(samples);
    }

    /**
     * Takes all the samples, or none of them and says {@code false} where they don't fit into the buffer now.
     *
     * @throws IllegalArgumentException where the whole buffer has no room for so many
     */
    public boolean tryWrite(short[] samples) {
        return audio.tryWrite(SpokenAudio.bytes(samples));
    }

    /**
     * Takes all the bytes, or none of them and says {@code false} where they don't fit into the buffer now.
     *
     * @throws IllegalArgumentException for half a sample, or where the whole buffer has no room for so many
     */
    public boolean tryWrite(ByteBuffer samples) {
        return audio.tryWrite(samples);
    }

    /** Tells everyone that there is a pause. Survives reconnects. */
    public void pause() {
        strand.execute(() -> talk.pause(true));
    }

    /** The pause is over. */
    public void resume() {
        strand.execute(() -> talk.pause(false));
    }

    public SpeakerState state() {
        return talk.watchers().state();
    }

    /** Runs with the state now and with every later one, in order, on a thread of the SDK's. */
    public Speaker onState(Consumer<SpeakerState> watcher) {
        talk.watchers().onState(watcher);
        return this;
    }

    /** Runs whenever frames turn out to be lost, on a thread of the SDK's; losses so far are told at once. */
    public Speaker onLost(Consumer<FramesLost> watcher) {
        talk.watchers().onLost(watcher);
        return this;
    }

    /** Runs whenever the server has a warning, on a thread of the SDK's; the last one so far is told at once. */
    public Speaker onWarning(Consumer<ServerWarning> watcher) {
        talk.watchers().onWarning(watcher);
        return this;
    }

    public SpeakerStats stats() {
        return talk.stats();
    }

    /**
     * Says all that is left, part of a frame too, and ends the session. Completes when the server has the last frame and
     * the session has ended; fails with {@link AudioLostException} where it ended without it, and with another
     * {@link HoldfastException} where something failed for good. Again: the same future.
     */
    public CompletableFuture<FinishReport> finish() {
        audio.flush(ListenerEvent.Frame.LAST);
        audio.refuseFromNowOn(() -> new IllegalStateException("written after finish()"));
        strand.execute(talk::finish);
        return talk.finished();
    }

    /**
     * Completes when the server has all that was written so far, part of a frame too, which goes as a short one. The
     * session goes on.
     */
    public CompletableFuture<SpeakerStats> drain() {
        long frames = audio.flush(0);
        CompletableFuture<SpeakerStats> drained = new CompletableFuture<>();
        strand.execute(() -> talk.drain(frames, drained));
        return drained;
    }

    /** Stops speaking at once; the session goes on, without what is not acked. Again: nothing happens. */
    @Override
    public void close() {
        audio.refuseFromNowOn(() -> new IllegalStateException("written after close()"));
        strand.execute(talk::close);
    }
}
