package dev.holdfast.adapter.local.log;

import dev.holdfast.domain.session.SessionId;
import java.io.IOException;
import java.util.List;

/** Where segments live: files, or memory. The only thing in which the two kinds of log differ. */
interface SegmentStore {

    /** A new, empty segment, all zeros. */
    Segment create(SessionId session, long firstSequence) throws IOException;

    /** What is there of a session, the oldest first. Nothing is scanned yet. */
    List<Segment> load(SessionId session) throws IOException;

    /** Whether anything is there of a session. */
    boolean holds(SessionId session);

    /** Takes the segment's room back. Whoever still reads it reads on. */
    void delete(SessionId session, Segment segment);

    /** Takes back all that is there of a session. */
    void deleteAll(SessionId session);

    /** Keeps all that is there of a session, and forgets that it is that session's: its name may be used again. */
    void setAside(SessionId session);
}
