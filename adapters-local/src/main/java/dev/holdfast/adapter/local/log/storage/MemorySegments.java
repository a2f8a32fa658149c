// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log.storage;

import dev.holdfast.adapter.local.log.segment.ReservedSegment;
import dev.holdfast.adapter.local.log.segment.SegmentBacking;
import dev.holdfast.adapter.local.log.segment.SegmentHeader;
import dev.holdfast.application.port.out.audio.FrameFormat;
import dev.holdfast.domain.identity.SessionId;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/** Stores segments in off-heap memory, for as long as the process runs. */
public final class MemorySegments implements SegmentStore {

    private final StorageQuota quota;
    private final LongAdder allocated = new LongAdder();

    public MemorySegments(StorageQuota quota) {
        this.quota = quota;
    }

    @Override
    public ReservedSegment create(SessionId session, long nextSequence, int bytes) throws IOException {
        return reserve(session, bytes);
    }

    @Override
    public ReservedSegment reserve(SessionId session, int bytes) throws IOException {
        quota.reserve(bytes);
        try {
            OffHeap memory = OffHeap.allocate(bytes, allocated);
            SegmentHeader.writeReserved(memory.bytes());
            return new ReservedSegment(memory.bytes(), new Memory(memory, bytes), bytes, bytes);
        } catch (OutOfMemoryError exhausted) {
            quota.release(bytes);
            throw new StorageQuota.NoSpaceLeft("no off-heap memory is left (" + exhausted.getMessage() + ")");
        }
    }

    @Override
    public StoredSegments load(SessionId session, FrameFormat format) {
        return new StoredSegments(List.of(), List.of());
    }

    @Override
    public boolean contains(SessionId session) {
        return false;
    }

    @Override
    public Set<SessionId> sessions() {
        return Set.of();
    }

    @Override
    public void archive(SessionId session) {
        // Memory has no recordings.
    }

    @Override
    public void deleteAll(SessionId session) {
        // Each segment is released after its last reader.
    }

    @Override
    public long usableBytes() {
        return Long.MAX_VALUE;
    }

    @Override
    public long mappedBytes() {
        return 0;
    }

    @Override
    public long directBytes() {
        return allocated.sum();
    }

    private final class Memory implements SegmentBacking {

        private final OffHeap memory;
        private final int bytes;

        Memory(OffHeap memory, int bytes) {
            this.memory = memory;
            this.bytes = bytes;
        }

        @Override
        public void release(boolean keepFile) {
            memory.release();
            quota.release(bytes);
        }
    }
}
