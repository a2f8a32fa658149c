package dev.holdfast.client;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a speaker's samples become frames, and where frames stay until the server has them. The one place that the
 * caller's threads and the connection's events share; its lock is never held while anything waits but for room.
 */
final class SpokenAudio {

    private final AudioFormat format;
    private final int framesMax;
    private final WhenFull whenFull;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition change = lock.newCondition();
    private final UnackedFrames frames;
    private ByteBuffer partial;
    private @Nullable Supplier<RuntimeException> over;

    /** Runs when there is something new to send. */
    private final Runnable news;

    SpokenAudio(AudioFormat format, int framesMax, WhenFull whenFull, Runnable news) {
        this.format = format;
        this.framesMax = framesMax;
        this.whenFull = whenFull;
        this.news = news;
        frames = new UnackedFrames(format);
        partial = emptyFrame();
    }

    private ByteBuffer emptyFrame() {
        return ByteBuffer.allocate(FrameCodec.HEADER_BYTES + format.frameSamples() * AudioFormat.SAMPLE_BYTES)
                .position(FrameCodec.HEADER_BYTES);
    }

    static ByteBuffer bytes(short[] samples) {
        ByteBuffer bytes =
                ByteBuffer.allocate(samples.length * AudioFormat.SAMPLE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asShortBuffer().put(samples);
        return bytes;
    }

    /** Takes everything, waiting for room or making it. */
    void write(ByteBuffer samples) {
        refuseHalfSamples(samples);
        lock.lock();
        try {
            refuseWhenOver();
            while (samples.hasRemaining()) {
                if (samples.remaining() >= partial.remaining()) {
                    awaitRoom();
                }
                take(samples);
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new HoldfastException(
                    "interrupted", "Interrupted while waiting for room; a part of the samples may be taken.", null);
        } finally {
            lock.unlock();
        }
    }

    /** Takes everything or nothing. */
    boolean tryWrite(ByteBuffer samples) {
        refuseHalfSamples(samples);
        lock.lock();
        try {
            refuseWhenOver();
            int begun = partial.position() - FrameCodec.HEADER_BYTES;
            int cut = (begun + samples.remaining()) / (partial.capacity() - FrameCodec.HEADER_BYTES);
            if (cut > framesMax) {
                throw new IllegalArgumentException("more samples at once than the whole buffer has room for");
            }
            if (whenFull == WhenFull.WAIT && frames.size() + cut > framesMax) {
                return false;
            }
            while (samples.hasRemaining()) {
                makeRoom();
                take(samples);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void awaitRoom() throws InterruptedException {
        while (whenFull == WhenFull.WAIT && frames.size() >= framesMax) {
            change.await();
            refuseWhenOver();
        }
        makeRoom();
    }

    private void makeRoom() {
        while (whenFull == WhenFull.DROP_OLDEST && frames.size() >= framesMax) {
            frames.dropOldest();
        }
    }

    private void take(ByteBuffer samples) {
        int count = Math.min(samples.remaining(), partial.remaining());
        partial.put(partial.position(), samples, samples.position(), count).position(partial.position() + count);
        samples.position(samples.position() + count);
        if (!partial.hasRemaining()) {
            cut(0);
        }
    }

    private void cut(int flags) {
        ByteBuffer frame = partial.flip();
        int samples = (frame.limit() - FrameCodec.HEADER_BYTES) / AudioFormat.SAMPLE_BYTES;
        frames.add(frame.slice(), samples, flags);
        partial = emptyFrame();
        news.run();
    }

    /** Makes a frame of what is there, however little, and says how many frames there were now in all. */
    long flush(int flags) {
        lock.lock();
        try {
            if (partial.position() > FrameCodec.HEADER_BYTES) {
                cut(flags);
            }
            return frames.added();
        } finally {
            lock.unlock();
        }
    }

    /** No more samples: who writes, or waits to, gets this. The first reason stays. */
    void refuseFromNowOn(Supplier<RuntimeException> reason) {
        lock.lock();
        try {
            if (over == null) {
                over = reason;
            }
            change.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Does something to the frames; who waits for room looks again. */
    <T extends @Nullable Object> T with(Function<UnackedFrames, T> act) {
        lock.lock();
        try {
            T result = act.apply(frames);
            change.signalAll();
            return result;
        } finally {
            lock.unlock();
        }
    }

    Optional<FramesLost> takeDropped() {
        return with(UnackedFrames::takeDropped);
    }

    private void refuseWhenOver() {
        if (over != null) {
            throw over.get();
        }
    }

    private static void refuseHalfSamples(ByteBuffer samples) {
        if (samples.remaining() % AudioFormat.SAMPLE_BYTES != 0) {
            throw new IllegalArgumentException("samples have 2 bytes each, and these are " + samples.remaining());
        }
    }
}
