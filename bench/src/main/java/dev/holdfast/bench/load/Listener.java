// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

import dev.holdfast.bench.wire.ClientConnection;
import dev.holdfast.bench.wire.ConnectTarget;
import dev.holdfast.bench.wire.ConnectionOwner;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** One listener, over all its connections. Confined to the listeners' thread. */
final class Listener implements ConnectionOwner {

    private final ClientConnection connection = new ClientConnection(this);
    private final FrameChecker checker;
    private final DeliveryRecorder recorder;
    private final ConnectTarget target;
    private final int session;
    private final Consumer<String> disconnects;

    private boolean catchingUp;
    private boolean stalled;
    private long joinedNanos;

    /** @param disconnects learns why a connection ended that had joined */
    Listener(ConnectTarget target, int session, DeliveryRecorder recorder, Consumer<String> disconnects) {
        this.target = target;
        this.session = session;
        this.recorder = recorder;
        this.checker = new FrameChecker(recorder, session);
        this.disconnects = disconnects;
    }

    ClientConnection connection() {
        return connection;
    }

    /** Resumes at the frame after the last one received. */
    @Override
    public ConnectTarget target() {
        return checker.next() == 0 ? target : target.resumingAt(checker.next());
    }

    @Override
    public void joined(long nanos, long nextSequence) {
        joinedNanos = nanos;
        catchingUp = checker.next() > 0;
    }

    @Override
    public void frame(long nanos, ByteBuffer bytes, int at, int length) {
        recorder.setArrivalTime(nanos);
        checker.check(bytes, at, length);
        if (catchingUp && AudioMessage.scheduledNanos(bytes, at) - joinedNanos >= 0) {
            catchingUp = false;
        }
    }

    @Override
    public void gap(long fromSequence, long toSequence) {
        checker.gapAnnounced(fromSequence, toSequence);
    }

    @Override
    public void malformed() {
        recorder.corrupt++;
    }

    @Override
    public void disconnected(String reason) {
        disconnects.accept(reason);
    }

    /** Whether this listener reconnected and has not yet received a frame that was sent after that. */
    boolean isCatchingUp() {
        return catchingUp;
    }

    /** Stops reading but keeps the connection open. */
    void stopReading() {
        stalled = true;
        connection.stopReading();
    }

    boolean isStalled() {
        return stalled;
    }

    long nextSequence() {
        return checker.next();
    }

    int session() {
        return session;
    }
}
