package dev.holdfast.adapter.local.log;

import dev.holdfast.application.port.out.audio.FrameFormat;
import dev.holdfast.domain.identity.SessionId;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Segments in memory outside the heap: gone with the process. */
final class MemorySegments implements SegmentStore {

    private final AudioBudget budget;

    MemorySegments(AudioBudget budget) {
        this.budget = budget;
    }

    @Override
    public Segment create(SessionId session, long firstSequence, int bytes) throws IOException {
        return spare(session, bytes).begin(firstSequence);
    }

    @Override
    public Blank spare(SessionId session, int bytes) throws IOException {
        budget.take(bytes);
        try {
            OffHeap memory = OffHeap.allocate(bytes);
            SegmentHeader.write(memory.bytes());
            return new Blank(memory.bytes(), new Memory(memory, bytes), bytes);
        } catch (OutOfMemoryError noMore) {
            budget.giveBack(bytes);
            throw new AudioBudget.NoRoom("Java may use no more memory outside the heap (" + noMore.getMessage() + ")");
        }
    }

    @Override
    public Remains load(SessionId session, FrameFormat format) {
        return new Remains(List.of(), List.of());
    }

    @Override
    public boolean holds(SessionId session) {
        return false;
    }

    @Override
    public Set<SessionId> sessions() {
        return Set.of();
    }

    @Override
    public void setAside(SessionId session) {
        // Memory keeps nothing for good.
    }

    @Override
    public void deleteAll(SessionId session) {
        // Memory goes when nobody reads it any more.
    }

    @Override
    public long usableBytes() {
        return Long.MAX_VALUE;
    }

    private final class Memory implements Segment.Backing {

        private final OffHeap memory;
        private final int bytes;

        Memory(OffHeap memory, int bytes) {
            this.memory = memory;
            this.bytes = bytes;
        }

        @Override
        public void release(boolean keepFile) {
            memory.release();
            budget.giveBack(bytes);
        }
    }
}
