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
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What other threads may do while audio is forced to the disk, and what counts as forced. */
class ForcedEndTest {

    private static final SessionId SESSION = new SessionId("caring-king-275");
    private static final int SEGMENT_BYTES = 64 * 1024;
    private static final int RECORD_BYTES = 62;

    private final ManualClock clock = new ManualClock();
    private final MemorySegments store = new MemorySegments(new StorageQuota(Long.MAX_VALUE, 0));

    /** A disk of which a test decides what it does when it is forced. */
    private record TestDisk(Task task) implements SegmentBacking {
        @Override
        public void force(int position, int length) throws IOException {
            task.run();
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    /** A segment with one record. */
    private Segment segment(SegmentBacking backing) throws IOException {
        ReservedSegment storage = store.reserve(SESSION, SEGMENT_BYTES);
        Segment segment = new ReservedSegment(storage.bytes(), backing, SEGMENT_BYTES, SEGMENT_BYTES).begin(0);
        segment.publish(0, (byte) 0, RECORD_BYTES, TestFrames.FORMAT.firstByte(RECORD_BYTES - 2), 0);
        return segment;
    }

    @Test
    void aSegmentIsNotRecycledWhileItIsForcedToTheDisk() throws IOException {
        List<Segment> oldest = new ArrayList<>();
        List<Boolean> closed = new ArrayList<>();
        oldest.add(segment(new TestDisk(() -> closed.add(oldest.get(0).close()))));

        forcedEnd(oldest.get(0)).force();

        assertThat(closed).isNotEmpty().doesNotContain(true);
        assertThat(oldest.get(0).close()).isTrue();
    }

    @Test
    void whatTheDiskRefusesIsNotForcedAndIsTriedAgain() throws IOException {
        AtomicBoolean broken = new AtomicBoolean(true);
        ForcedEnd end = forcedEnd(segment(new TestDisk(() -> {
            if (broken.get()) {
                throw new IOException("the disk is broken");
            }
        })));

        assertThat(end.force()).isFalse();
        assertThat(end.sequence()).isZero();
        assertThat(end.isBehind()).isTrue();

        broken.set(false);

        assertThat(end.force()).isTrue();
        assertThat(end.sequence()).isEqualTo(1);
        assertThat(end.isBehind()).isFalse();
    }

    @Test
    void whatIsAppendedWhileTheDiskIsForcedNeedsAnotherForce() throws IOException {
        List<ForcedEnd> end = new ArrayList<>();
        end.add(forcedEnd(segment(new TestDisk(() -> end.get(0).appended(2, 20_000)))));

        assertThat(end.get(0).force()).isTrue();

        assertThat(end.get(0).sequence()).isEqualTo(1);
        assertThat(end.get(0).mediaTimeMicros()).isZero();
        assertThat(end.get(0).isBehind()).isTrue();

        end.get(0).force();

        assertThat(end.get(0).sequence()).isEqualTo(2);
        assertThat(end.get(0).mediaTimeMicros()).isEqualTo(20_000);
    }

    private ForcedEnd forcedEnd(Segment only) {
        SegmentList segments = new SegmentList(SESSION, new StoredSegments(List.of(only), List.of()), clock);
        ForcedEnd end = new ForcedEnd(SESSION, segments, new AppendFence(() -> {}));
        end.appended(only.endSequence(), 0);
        return end;
    }
}
