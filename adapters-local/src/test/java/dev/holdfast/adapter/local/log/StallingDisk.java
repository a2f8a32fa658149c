// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import dev.holdfast.adapter.local.log.segment.ReservedSegment;
import dev.holdfast.adapter.local.log.segment.SegmentBacking;
import dev.holdfast.adapter.local.log.storage.SegmentStore;
import dev.holdfast.application.port.out.audio.FrameFormat;
import dev.holdfast.domain.identity.SessionId;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A disk whose calls for a session stall for as long as a test wants. */
final class StallingDisk implements SegmentStore {

    /** What a session asks of the disk. */
    enum Call {
        CREATE,
        RESERVE,
        EXTEND,
        FORCE,
        DELETE
    }

    /** Calls of this kind, for this session, do not return. */
    record Stall(SessionId session, Call call) {}

    private static final class Gate {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch ended = new CountDownLatch(1);
    }

    private final SegmentStore files;
    private final Map<Stall, Gate> gates = new ConcurrentHashMap<>();
    private final Map<Stall, AtomicInteger> calls = new ConcurrentHashMap<>();

    StallingDisk(SegmentStore files) {
        this.files = files;
    }

    void begin(Stall stall) {
        gates.put(stall, new Gate());
    }

    /** Waits until a call stalls. */
    void awaitReached(Stall stall) throws InterruptedException {
        gates.get(stall).reached.await();
    }

    void end(Stall stall) {
        gates.remove(stall).ended.countDown();
    }

    void endAll() {
        Set.copyOf(gates.keySet()).forEach(this::end);
    }

    /** How many calls of this kind there were for the session. */
    int calls(SessionId session, Call call) {
        return counter(new Stall(session, call)).get();
    }

    private AtomicInteger counter(Stall kind) {
        return calls.computeIfAbsent(kind, unknown -> new AtomicInteger());
    }

    private void pass(SessionId session, Call call) {
        Stall kind = new Stall(session, call);
        counter(kind).incrementAndGet();
        Gate gate = gates.get(kind);
        if (gate != null) {
            gate.reached.countDown();
            try {
                gate.ended.await();
            } catch (InterruptedException stop) {
                throw new AssertionError("interrupted while the disk stalled", stop);
            }
        }
    }

    private ReservedSegment stalling(SessionId session, ReservedSegment segment) {
        return new ReservedSegment(
                segment.bytes(), new StallingFile(session, segment.backing()), segment.capacity(), segment.reserved());
    }

    @Override
    public ReservedSegment create(SessionId session, long nextSequence, int bytes) throws IOException {
        pass(session, Call.CREATE);
        return stalling(session, files.create(session, nextSequence, bytes));
    }

    @Override
    public ReservedSegment reserve(SessionId session, int bytes) throws IOException {
        pass(session, Call.RESERVE);
        return stalling(session, files.reserve(session, bytes));
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
        pass(session, Call.DELETE);
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

    private final class StallingFile implements SegmentBacking {

        private final SessionId session;
        private final SegmentBacking file;

        StallingFile(SessionId session, SegmentBacking file) {
            this.session = session;
            this.file = file;
        }

        @Override
        public void reserve(int position, int length) throws IOException {
            pass(session, Call.EXTEND);
            file.reserve(position, length);
        }

        @Override
        public void force(int position, int length) throws IOException {
            pass(session, Call.FORCE);
            file.force(position, length);
        }

        @Override
        public boolean isShared() {
            return file.isShared();
        }

        @Override
        public long writtenMillis() {
            return file.writtenMillis();
        }

        @Override
        public void unlink() {
            pass(session, Call.DELETE);
            file.unlink();
        }

        @Override
        public void release(boolean keepFile) {
            pass(session, Call.DELETE);
            file.release(keepFile);
        }
    }
}
