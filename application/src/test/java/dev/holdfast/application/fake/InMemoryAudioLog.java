// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.fake;

import dev.holdfast.application.port.out.audio.AppenderFenced;
import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioCursor;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.StartPosition;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A log of frames in memory, without gap records. A slice is one frame. */
public final class InMemoryAudioLog implements AudioLog {

    private final TreeMap<Long, ByteBuffer> frames = new TreeMap<>();
    private final Set<Runnable> watchers = new LinkedHashSet<>();
    private long epoch;
    private long next;
    private boolean sealed;
    private boolean full;
    private boolean stalled;
    private long unforced;
    private Runnable whenReady = () -> {};
    private Continuation continuation = Continuation.LOCAL_ONLY;

    @Override
    public AudioAppender appender(long newEpoch, Continuation from) {
        if (newEpoch <= epoch) {
            throw new AppenderFenced(newEpoch);
        }
        epoch = newEpoch;
        continuation = from;
        next = Math.max(next, from.nextSequence());
        return new Appender(newEpoch);
    }

    /** Where the last appender continued. */
    public Continuation continuation() {
        return continuation;
    }

    /** Appends find no storage, or find it again. */
    public void full(boolean is) {
        full = is;
    }

    /** Appends must wait, or need not any more: then the callback runs that waits for it. */
    public void stalled(boolean is) {
        stalled = is;
        if (!is) {
            whenReady.run();
        }
    }

    /** So many of the newest frames are not durable. */
    public void unforced(long frames) {
        unforced = frames;
    }

    /** Evicts all frames before this sequence. */
    public void evictBefore(long sequence) {
        frames.headMap(sequence).clear();
    }

    private final class Appender implements AudioAppender {

        private final long own;

        Appender(long own) {
            this.own = own;
        }

        @Override
        public AppendResult append(ByteBuffer frame) {
            long sequence = AudioFrame.sequence(frame, frame.position());
            if (own != epoch) {
                return AppendResult.FENCED;
            } else if (sealed) {
                return AppendResult.SEALED;
            } else if (sequence < next) {
                return AppendResult.DUPLICATE;
            } else if (full) {
                return AppendResult.STORAGE_FULL;
            } else if (stalled) {
                return AppendResult.NOT_READY;
            }
            ByteBuffer copy = ByteBuffer.allocate(frame.remaining());
            copy.put(frame.duplicate()).flip();
            frames.put(sequence, copy);
            next = sequence + 1;
            watchers.forEach(Runnable::run);
            return AppendResult.APPENDED;
        }

        @Override
        public void whenReady(Runnable callback) {
            whenReady = callback;
            if (!stalled) {
                callback.run();
            }
        }

        @Override
        public void awaitIdle() {
            // Tests append on their own thread, so no append is in progress.
        }
    }

    @Override
    public AudioCursor cursor(StartPosition from) {
        return new Cursor(from);
    }

    private final class Cursor implements AudioCursor {

        private long at;

        Cursor(StartPosition from) {
            seek(from);
        }

        @Override
        public ByteBuffer slice(int bytesMax) {
            Long sequence = frames.ceilingKey(at);
            if (sequence == null) {
                return ByteBuffer.allocate(0);
            }
            at = sequence + 1;
            return frames.get(sequence).duplicate();
        }

        @Override
        public void seek(StartPosition from) {
            if (from instanceof StartPosition.At exact) {
                at = exact.sequence().value();
            } else if (from instanceof StartPosition.Start) {
                at = retainedFromSequence();
            } else {
                at = next;
            }
        }

        @Override
        public long nextSequence() {
            return at;
        }

        @Override
        public boolean isEvicted() {
            return at < retainedFromSequence();
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }

    @Override
    public long nextSequence() {
        return next;
    }

    @Override
    public long durableSequence() {
        return next - unforced;
    }

    @Override
    public long durableMediaTimeMicros() {
        Map.Entry<Long, ByteBuffer> last = frames.lowerEntry(durableSequence());
        return last == null ? 0 : AudioFrame.mediaTimeMicros(last.getValue(), 0);
    }

    @Override
    public long retainedFromSequence() {
        return frames.isEmpty() ? next : frames.firstKey();
    }

    @Override
    public long lastMediaTimeMicros() {
        return frames.isEmpty()
                ? 0
                : AudioFrame.mediaTimeMicros(frames.lastEntry().getValue(), 0);
    }

    @Override
    public int lastDurationSamples() {
        return frames.isEmpty()
                ? 0
                : AudioFrame.durationSamples(frames.lastEntry().getValue(), 0);
    }

    @Override
    public int lastCodecCode() {
        return frames.isEmpty() ? 0 : AudioFrame.codecCode(frames.lastEntry().getValue(), 0);
    }

    @Override
    public void seal() {
        sealed = true;
    }

    @Override
    public void sealAt(Sequence last) {
        sealed = true;
        next = Math.max(next, last.value() + 1);
    }

    @Override
    public void unseal() {
        sealed = false;
    }

    @Override
    public boolean isSealed() {
        return sealed;
    }

    @Override
    public boolean isStorageLow() {
        return full;
    }

    @Override
    public void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    @Override
    public void unwatch(Runnable watcher) {
        watchers.remove(watcher);
    }
}
