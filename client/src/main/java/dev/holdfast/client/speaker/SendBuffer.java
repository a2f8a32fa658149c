// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.speaker;

import dev.holdfast.client.config.AudioFormat;
import dev.holdfast.client.config.Codec;
import dev.holdfast.client.config.WhenFull;
import dev.holdfast.client.event.FramesLost;
import dev.holdfast.client.event.HoldfastException;
import dev.holdfast.client.event.ListenerEvent.Frame;
import dev.holdfast.client.protocol.FrameCodec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Frames a speaker's audio and keeps the frames until the server has acked them. Safe for any thread: the app's threads
 * write, the speaker's executor sends. Only a writer that waits for room blocks.
 */
public final class SendBuffer {

    private final AudioFormat format;
    private final long samplesMax;
    private final WhenFull whenFull;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition change = lock.newCondition();
    private final UnackedFrames frames;

    /** Runs when there is a new frame. */
    private final Runnable onFrame;

    /** The samples of a PCM frame that is not complete, behind room for its header. */
    private ByteBuffer partial;

    /** Whether all samples in {@link #partial} were muted. */
    private boolean partialMuted = true;

    private boolean muted;
    private @Nullable Supplier<RuntimeException> refusal;

    SendBuffer(AudioFormat format, Duration unackedMax, WhenFull whenFull, Runnable onFrame) {
        this.format = format;
        this.whenFull = whenFull;
        this.onFrame = onFrame;
        frames = new UnackedFrames(format);
        samplesMax = Math.max(format.frameSamples(), unackedMax.toMillis() * format.sampleRate() / 1_000);
        partial = emptyFrame();
    }

    private ByteBuffer emptyFrame() {
        return ByteBuffer.allocate(FrameCodec.HEADER_BYTES + format.frameSamples() * AudioFormat.SAMPLE_BYTES)
                .position(FrameCodec.HEADER_BYTES);
    }

    public static ByteBuffer bytes(short[] samples) {
        ByteBuffer bytes =
                ByteBuffer.allocate(samples.length * AudioFormat.SAMPLE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asShortBuffer().put(samples);
        return bytes;
    }

    /** Takes all samples; blocks until there is room, or drops the oldest frames. */
    public void write(ByteBuffer samples) {
        requireSamples(samples);
        lock.lock();
        try {
            throwIfRefused();
            while (samples.hasRemaining()) {
                if (samples.remaining() >= partial.remaining()) {
                    awaitRoom(format.frameSamples());
                }
                take(samples);
            }
        } catch (InterruptedException interruption) {
            throw interrupted("Interrupted while waiting for room; some of the samples may be buffered.");
        } finally {
            lock.unlock();
        }
    }

    /** Takes all samples, or none where there is no room. */
    public boolean tryWrite(ByteBuffer samples) {
        requireSamples(samples);
        lock.lock();
        try {
            throwIfRefused();
            int begun = partial.position() - FrameCodec.HEADER_BYTES;
            long complete = (begun + samples.remaining()) / (partial.capacity() - FrameCodec.HEADER_BYTES);
            long needed = complete * format.frameSamples();
            if (needed > samplesMax) {
                throw new IllegalArgumentException("the samples exceed the capacity of the whole buffer");
            }
            if (!hasRoom(needed)) {
                return false;
            }
            while (samples.hasRemaining()) {
                dropUntilRoom(format.frameSamples());
                take(samples);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes an Opus packet; blocks until there is room, or drops the oldest frames. */
    public void writePacket(ByteBuffer packet, Duration duration) {
        int samples = requirePacket(packet, duration);
        lock.lock();
        try {
            throwIfRefused();
            awaitRoom(samples);
            take(packet, samples);
        } catch (InterruptedException interruption) {
            throw interrupted("Interrupted while waiting for room; the packet is not buffered.");
        } finally {
            lock.unlock();
        }
    }

    /** Takes an Opus packet, unless there is no room. */
    public boolean tryWritePacket(ByteBuffer packet, Duration duration) {
        int samples = requirePacket(packet, duration);
        lock.lock();
        try {
            throwIfRefused();
            if (!hasRoom(samples)) {
                return false;
            }
            dropUntilRoom(samples);
            take(packet, samples);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether audio written from now on is replaced by silence, and flagged as muted. */
    public void mute(boolean on) {
        lock.lock();
        try {
            muted = on;
        } finally {
            lock.unlock();
        }
    }

    public boolean isMuted() {
        lock.lock();
        try {
            return muted;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoom(long samples) {
        return whenFull == WhenFull.DROP_OLDEST || frames.hasRoom(samples, samplesMax);
    }

    private void awaitRoom(int samples) throws InterruptedException {
        while (!hasRoom(samples)) {
            change.await();
            throwIfRefused();
        }
        dropUntilRoom(samples);
    }

    private void dropUntilRoom(int samples) {
        while (!frames.hasRoom(samples, samplesMax)) {
            frames.dropOldest();
        }
    }

    private void take(ByteBuffer samples) {
        int count = Math.min(samples.remaining(), partial.remaining());
        if (!muted) {
            partial.put(partial.position(), samples, samples.position(), count);
            partialMuted = false;
        }
        partial.position(partial.position() + count);
        samples.position(samples.position() + count);
        if (!partial.hasRemaining()) {
            completeFrame(0);
        }
    }

    private void take(ByteBuffer packet, int samples) {
        ByteBuffer payload = muted ? OpusPacket.silent(packet) : packet.duplicate();
        packet.position(packet.limit());
        ByteBuffer bytes = ByteBuffer.allocate(FrameCodec.HEADER_BYTES + payload.remaining())
                .position(FrameCodec.HEADER_BYTES)
                .put(payload);
        frames.add(bytes.flip(), samples, muted ? Frame.MUTED : 0);
        onFrame.run();
    }

    private void completeFrame(int flags) {
        ByteBuffer frame = partial.flip();
        int samples = (frame.limit() - FrameCodec.HEADER_BYTES) / AudioFormat.SAMPLE_BYTES;
        frames.add(frame.slice(), samples, partialMuted ? flags | Frame.MUTED : flags);
        partial = emptyFrame();
        partialMuted = true;
        onFrame.run();
    }

    /** Completes the partial frame, if there is one, and returns the number of frames ever added. */
    public long flush(int flags) {
        lock.lock();
        try {
            if (partial.position() > FrameCodec.HEADER_BYTES) {
                completeFrame(flags);
            }
            return frames.added();
        } finally {
            lock.unlock();
        }
    }

    /** Refuses further audio: writers, also those that wait, get this exception. The first reason stays. */
    public void refuse(Supplier<RuntimeException> reason) {
        lock.lock();
        try {
            if (refusal == null) {
                refusal = reason;
            }
            change.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Runs an action on the frames under the lock, and wakes writers that wait for room. */
    <T extends @Nullable Object> T with(Function<UnackedFrames, T> action) {
        lock.lock();
        try {
            T result = action.apply(frames);
            change.signalAll();
            return result;
        } finally {
            lock.unlock();
        }
    }

    Optional<FramesLost> takeDropped() {
        return with(UnackedFrames::takeDropped);
    }

    private void throwIfRefused() {
        if (refusal != null) {
            throw refusal.get();
        }
    }

    private static HoldfastException interrupted(String message) {
        Thread.currentThread().interrupt();
        return new HoldfastException("interrupted", message, null);
    }

    private void requireSamples(ByteBuffer samples) {
        if (format.codec() != Codec.PCM_S16LE) {
            throw new IllegalStateException("this speaker sends Opus packets, and no samples");
        }
        if (samples.remaining() % AudioFormat.SAMPLE_BYTES != 0) {
            throw new IllegalArgumentException("a sample has 2 bytes: " + samples.remaining());
        }
    }

    private int requirePacket(ByteBuffer packet, Duration duration) {
        if (format.codec() != Codec.OPUS) {
            throw new IllegalStateException("this speaker sends PCM samples, and no packets");
        }
        if (!packet.hasRemaining()) {
            throw new IllegalArgumentException("an Opus packet has at least one byte");
        }
        AudioFormat.requireFrameDuration(duration);
        return format.samples(duration);
    }
}
