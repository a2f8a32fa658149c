// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client;

import dev.holdfast.client.config.AudioFormat;
import dev.holdfast.client.event.AudioLostException;
import dev.holdfast.client.event.FinishReport;
import dev.holdfast.client.event.FramesLost;
import dev.holdfast.client.event.HoldfastException;
import dev.holdfast.client.event.ListenerEvent.Frame;
import dev.holdfast.client.event.ServerWarning;
import dev.holdfast.client.event.SpeakerState;
import dev.holdfast.client.event.SpeakerStats;
import dev.holdfast.client.runtime.ClientRuntime;
import dev.holdfast.client.runtime.ClientSettings;
import dev.holdfast.client.runtime.SerialExecutor;
import dev.holdfast.client.speaker.AttachTarget;
import dev.holdfast.client.speaker.SendBuffer;
import dev.holdfast.client.speaker.SpeakerProtocol;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A speaker in one session. Takes audio at any time, connected or not, and keeps it until the server has acked it. Sends a
 * backlog no faster than the server accepts.
 *
 * <p>Safe for any thread, but audio has one order: write it from one thread.
 */
public final class Speaker implements AutoCloseable {

    private final SendBuffer buffer;
    private final SpeakerProtocol protocol;
    private final SerialExecutor executor;

    private Speaker(ClientRuntime runtime, ClientSettings settings, AttachTarget target, AudioFormat format) {
        Runnable closer = this::close;
        executor = runtime.serialExecutor();
        protocol = new SpeakerProtocol(runtime, settings, executor, target, format, () -> runtime.unregister(closer));
        buffer = protocol.buffer();
        runtime.register(closer);
    }

    static Speaker start(ClientRuntime runtime, ClientSettings settings, AttachTarget target, AudioFormat format) {
        Speaker speaker = new Speaker(runtime, settings, target, format);
        speaker.executor.execute(speaker.protocol::start);
        return speaker;
    }

    /** The session's id: complete at once, or as soon as the server has created the session. */
    public CompletableFuture<String> sessionId() {
        return protocol.sessionId();
    }

    /**
     * Writes PCM samples. While the buffer of unacked frames is full, blocks, or drops the oldest frames, as the client's
     * {@code whenFull} setting says.
     *
     * @throws HoldfastException if the session has ended, the speaker has failed, or the thread was interrupted
     * @throws IllegalStateException after {@link #finish()} or {@link #close()}, and for a speaker of Opus
     */
    public void write(short[] samples) {
        buffer.write(SendBuffer.bytes(samples));
    }

    /**
     * Writes PCM samples as little-endian bytes, from the position to the limit. Moves the position to the limit.
     *
     * @throws IllegalArgumentException for half a sample
     * @see #write(short[])
     */
    public void write(ByteBuffer samples) {
        buffer.write(samples);
    }

    /**
     * Writes all samples, or none if they do not fit into the buffer now. Never blocks.
     *
     * @return whether the samples were written
     * @throws IllegalArgumentException if they exceed the capacity of the whole buffer
     * @see #write(short[])
     */
    public boolean tryWrite(short[] samples) {
        return buffer.tryWrite(SendBuffer.bytes(samples));
    }

    /**
     * Writes all bytes, or none if they do not fit into the buffer now. Never blocks.
     *
     * @return whether the bytes were written
     * @throws IllegalArgumentException for half a sample, or if they exceed the capacity of the whole buffer
     * @see #write(ByteBuffer)
     */
    public boolean tryWrite(ByteBuffer samples) {
        return buffer.tryWrite(samples);
    }

    /**
     * Writes one Opus packet, from the position to the limit. Blocks while the buffer is full, as {@link #write(short[])}
     * does. The packet reaches every listener unchanged.
     *
     * @param duration of the packet, 10 to 120 ms
     * @throws IllegalArgumentException for an empty packet, or another duration
     * @throws IllegalStateException after {@link #finish()} or {@link #close()}, and for a speaker of PCM
     */
    public void writePacket(ByteBuffer packet, Duration duration) {
        buffer.writePacket(packet, duration);
    }

    /**
     * Writes one Opus packet unless the buffer is full. Never blocks.
     *
     * @return whether the packet was written
     * @see #writePacket(ByteBuffer, Duration)
     */
    public boolean tryWritePacket(ByteBuffer packet, Duration duration) {
        return buffer.tryWritePacket(packet, duration);
    }

    /**
     * Sends silence instead of the audio written from now on, until {@link #unmute()}. The frames are flagged as muted and
     * keep their durations. Audio written before is not affected.
     */
    public void mute() {
        buffer.mute(true);
    }

    /** Sends the audio written from now on. */
    public void unmute() {
        buffer.mute(false);
    }

    public boolean isMuted() {
        return buffer.isMuted();
    }

    /** Tells the server and all listeners that the speaker pauses. Outlives the connection. */
    public void pause() {
        executor.execute(() -> protocol.pause(true));
    }

    /** Ends the pause. */
    public void resume() {
        executor.execute(() -> protocol.pause(false));
    }

    public SpeakerState state() {
        return protocol.callbacks().state();
    }

    /** Calls back with the current state and each later one, in order, on a thread of the SDK. */
    public Speaker onState(Consumer<SpeakerState> callback) {
        protocol.callbacks().onState(callback);
        return this;
    }

    /** Calls back with each loss of frames, also with the losses so far, on a thread of the SDK. */
    public Speaker onLost(Consumer<FramesLost> callback) {
        protocol.callbacks().onLost(callback);
        return this;
    }

    /** Calls back with each warning of the server, also with the last one so far, on a thread of the SDK. */
    public Speaker onWarning(Consumer<ServerWarning> callback) {
        protocol.callbacks().onWarning(callback);
        return this;
    }

    public SpeakerStats stats() {
        return protocol.stats();
    }

    /**
     * Sends what is buffered, also a part of a frame, and ends the session. Completes when the session has ended with the
     * last frame in its log. Fails with {@link AudioLostException} if it ended without that frame, and with another {@link
     * HoldfastException} if the speaker has failed. A second call returns the same future.
     */
    public CompletableFuture<FinishReport> finish() {
        buffer.flush(Frame.LAST);
        buffer.refuse(() -> new IllegalStateException("write after finish()"));
        executor.execute(protocol::finish);
        return protocol.finished();
    }

    /**
     * Completes when each frame written so far is acked or reported as lost. Sends a part of a frame as a shorter frame. The
     * session goes on.
     */
    public CompletableFuture<SpeakerStats> drain() {
        long frames = buffer.flush(0);
        CompletableFuture<SpeakerStats> drained = new CompletableFuture<>();
        executor.execute(() -> protocol.drain(frames, drained));
        return drained;
    }

    /** Stops at once, without sending what is buffered. The session goes on. A second call does nothing. */
    @Override
    public void close() {
        buffer.refuse(() -> new IllegalStateException("write after close()"));
        executor.execute(protocol::close);
    }
}
