// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.local.log.segment.ReservedSegment;
import dev.holdfast.adapter.local.log.segment.Segment;
import dev.holdfast.adapter.local.log.segment.SegmentBacking;
import dev.holdfast.adapter.local.log.storage.MemorySegments;
import dev.holdfast.adapter.local.log.storage.SegmentStore.StoredSegments;
import dev.holdfast.adapter.local.log.storage.StorageQuota;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.testkit.clock.ManualClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the appending thread may do while the pruning thread works. */
class RetentionPolicyTest {

    private static final SessionId SESSION = new SessionId("caring-king-275");
    private static final int SEGMENT_BYTES = 64 * 1024;
    private static final int RECORD_BYTES = 62;

    private final ManualClock clock = new ManualClock();
    private final MemorySegments store = new MemorySegments(new StorageQuota(Long.MAX_VALUE, 0));

    /** Runs a task each time the segment is forced to the disk. */
    private record ForcedSegment(Runnable task) implements SegmentBacking {
        @Override
        public void force(int position, int length) {
            task.run();
        }
    }

    /** A segment with one record. */
    private Segment segment(SegmentBacking backing) throws IOException {
        ReservedSegment storage = store.reserve(SESSION, SEGMENT_BYTES);
        Segment segment = new ReservedSegment(storage.bytes(), backing, SEGMENT_BYTES).begin(0);
        segment.publish(0, (byte) 0, RECORD_BYTES, TestFrames.FORMAT.firstByte(RECORD_BYTES - 2), 0);
        return segment;
    }

    @Test
    void aSegmentIsNotRecycledWhileItIsForcedToTheDisk() throws IOException {
        List<Segment> oldest = new ArrayList<>();
        List<Boolean> closed = new ArrayList<>();
        oldest.add(segment(new ForcedSegment(() -> closed.add(oldest.get(0).close()))));
        AudioLogSettings settings = AudioLogSettings.DEFAULT.withFsync(Fsync.INTERVAL);
        SegmentList segments = new SegmentList(SESSION, new StoredSegments(oldest, List.of()), clock);
        SegmentAllocator allocator = new SegmentAllocator(SESSION, store, segments, List.of(), settings);

        new RetentionPolicy(SESSION, new AppendFence(), segments, allocator, settings, clock).prune();

        assertThat(closed).isNotEmpty().doesNotContain(true);
        assertThat(oldest.get(0).close()).isTrue();
    }
}
