package dev.holdfast.adapter.local.log;

import dev.holdfast.application.port.out.audio.FrameFormat;
import dev.holdfast.domain.identity.SessionId;
import java.io.IOException;
import java.util.Set;
import java.util.function.LongSupplier;

/** Files on a disk whose free bytes a test chooses. */
record SmallDisk(SegmentStore files, LongSupplier free) implements SegmentStore {

    @Override
    public Segment create(SessionId session, long firstSequence, int bytes) throws IOException {
        return files.create(session, firstSequence, bytes);
    }

    @Override
    public Blank spare(SessionId session, int bytes) throws IOException {
        return files.spare(session, bytes);
    }

    @Override
    public Remains load(SessionId session, FrameFormat format) throws IOException {
        return files.load(session, format);
    }

    @Override
    public boolean holds(SessionId session) {
        return files.holds(session);
    }

    @Override
    public Set<SessionId> sessions() {
        return files.sessions();
    }

    @Override
    public void deleteAll(SessionId session) {
        files.deleteAll(session);
    }

    @Override
    public void setAside(SessionId session) {
        files.setAside(session);
    }

    @Override
    public long usableBytes() {
        return free.getAsLong();
    }
}
