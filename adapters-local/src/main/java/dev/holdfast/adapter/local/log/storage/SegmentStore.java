// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log.storage;

import dev.holdfast.adapter.local.log.segment.ReservedSegment;
import dev.holdfast.adapter.local.log.segment.Segment;
import dev.holdfast.application.port.out.audio.FrameFormat;
import dev.holdfast.domain.identity.SessionId;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Creates, loads and deletes the segments of all sessions. Every method may wait for the disk. Safe for use by many threads,
 * one per session at a time.
 */
public interface SegmentStore {

    /**
     * Creates a segment with storage for its first records, ahead of its use.
     *
     * @param nextSequence the log's next sequence, which is at most the first one of the segment
     * @throws IOException if the disk is full or the quota is used up
     */
    ReservedSegment create(SessionId session, long nextSequence, int bytes) throws IOException;

    /**
     * Creates a segment whose storage is reserved completely, for use when none is left.
     *
     * @throws IOException if the disk is full or the quota is used up
     */
    ReservedSegment reserve(SessionId session, int bytes) throws IOException;

    /** Loads what an earlier process stored of a session. */
    StoredSegments load(SessionId session, FrameFormat format) throws IOException;

    /** Whether anything is stored of a session. */
    boolean contains(SessionId session);

    /** All sessions of which something is stored. */
    Set<SessionId> sessions();

    /** Deletes all segments of a session. Current readers are not affected. */
    void deleteAll(SessionId session);

    /** Moves all segments of a session to the recordings. Its id may be used again. */
    void archive(SessionId session);

    /** Bytes that can still be written; {@link Long#MAX_VALUE} if not limited or not known. */
    long usableBytes();

    /** Bytes of files that are mapped now. */
    long mappedBytes();

    /** Bytes of direct memory in use now: everything that is no mapping. */
    long directBytes();

    /**
     * The stored segments of one session.
     *
     * @param segments oldest first
     * @param reserved segments that were never used. Only complete ones can be used again; the others may have holes
     */
    record StoredSegments(List<Segment> segments, List<ReservedSegment> reserved) {

        /** Releases all of them, before a reader has one. The files stay. */
        void release() {
            segments.forEach(segment -> segment.backing().release(true));
            reserved.forEach(segment -> segment.backing().release(true));
        }
    }
}
