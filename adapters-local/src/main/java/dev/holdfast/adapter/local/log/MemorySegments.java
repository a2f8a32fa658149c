package dev.holdfast.adapter.local.log;

import dev.holdfast.domain.session.SessionId;
import java.nio.ByteBuffer;
import java.util.List;

/** Segments in memory outside the heap: gone with the process. */
final class MemorySegments implements SegmentStore {

    private final int segmentBytes;

    MemorySegments(int segmentBytes) {
        this.segmentBytes = segmentBytes;
    }

    @Override
    public Segment create(SessionId session, long firstSequence) {
        return new Segment(ByteBuffer.allocateDirect(segmentBytes), firstSequence, Segment.Backing.NONE);
    }

    @Override
    public List<Segment> load(SessionId session) {
        return List.of();
    }

    @Override
    public boolean holds(SessionId session) {
        return false;
    }

    @Override
    public void delete(SessionId session, Segment segment) {
        // Memory goes when nobody reads it any more.
    }

    @Override
    public void setAside(SessionId session) {
        // Memory keeps nothing for good.
    }

    @Override
    public void deleteAll(SessionId session) {
        // Memory goes when nobody reads it any more.
    }
}
