package dev.holdfast.adapter.local.log;

import dev.holdfast.application.port.out.audio.FrameFormat;
import dev.holdfast.domain.identity.SessionId;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Where segments live: files, or memory. The only thing in which the two kinds of log differ. */
interface SegmentStore {

    /** A new, empty segment with room for its first records. */
    Segment create(SessionId session, long firstSequence, int bytes) throws IOException;

    /** Room that a segment can begin in at any time, all of it taken now. */
    Blank spare(SessionId session, int bytes) throws IOException;

    /** What a former process left of a session. */
    Remains load(SessionId session, FrameFormat format) throws IOException;

    /** Whether anything is there of a session. */
    boolean holds(SessionId session);

    /** Every session of which something is there. */
    Set<SessionId> sessions();

    /** Deletes all that is there of a session. Whoever still reads it reads on. */
    void deleteAll(SessionId session);

    /** Keeps all that is there of a session, and forgets that it is that session's: its name may be used again. */
    void setAside(SessionId session);

    /** How many bytes more could be written. */
    long usableBytes();

    /**
     * What is left of a session.
     *
     * @param segments the oldest first
     * @param spares room that was taken for when there is none
     */
    record Remains(List<Segment> segments, List<Blank> spares) {}
}
