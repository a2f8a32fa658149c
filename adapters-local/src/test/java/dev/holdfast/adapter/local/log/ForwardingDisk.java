// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import dev.holdfast.adapter.local.log.segment.ReservedSegment;
import dev.holdfast.adapter.local.log.storage.SegmentStore;
import dev.holdfast.application.port.out.audio.FrameFormat;
import dev.holdfast.domain.identity.SessionId;
import java.io.IOException;
import java.util.Set;

/** A disk that passes each call on to another one. Base of those that change what some calls do. */
abstract class ForwardingDisk implements SegmentStore {

    private final SegmentStore files;

    ForwardingDisk(SegmentStore files) {
        this.files = files;
    }

    @Override
    public ReservedSegment create(SessionId session, long nextSequence, int bytes) throws IOException {
        return files.create(session, nextSequence, bytes);
    }

    @Override
    public ReservedSegment reserve(SessionId session, int bytes) throws IOException {
        return files.reserve(session, bytes);
    }

    @Override
    public StoredSegments load(SessionId session, FrameFormat format) throws IOException {
        return files.load(session, format);
    }

    @Override
    public boolean contains(SessionId session) {
        return files.contains(session);
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
    public void archive(SessionId session) {
        files.archive(session);
    }

    @Override
    public long mappedBytes() {
        return files.mappedBytes();
    }

    @Override
    public long directBytes() {
        return files.directBytes();
    }

    @Override
    public long usableBytes() {
        return files.usableBytes();
    }
}
