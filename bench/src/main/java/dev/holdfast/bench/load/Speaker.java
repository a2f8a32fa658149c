// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

import dev.holdfast.bench.wire.ClientConnection;
import dev.holdfast.bench.wire.ClientFrames;
import dev.holdfast.bench.wire.ConnectTarget;
import dev.holdfast.bench.wire.ConnectionOwner;
import dev.holdfast.bench.wire.WireProtocol;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The speaker of one session, over all its connections. Confined to the speakers' thread. */
final class Speaker implements ConnectionOwner {

    /** Learns what becomes of a speaker's connection. */
    interface Events {

        /**
         * The speaker has joined again.
         *
         * @param framesBack how many of the frames it sent the server does not have
         */
        void resumed(Speaker speaker, long framesBack);

        void disconnected(Speaker speaker, String reason);
    }

    private final ClientConnection connection = new ClientConnection(this);
    private final ConnectTarget target;
    private final int session;
    private final AudioMessage message;
    private final ByteBuffer out;
    private final Events events;
    private long nextSequence;

    Speaker(ConnectTarget target, int session, AudioMessage message, Events events) {
        this.target = target;
        this.session = session;
        this.message = message;
        this.events = events;
        this.out = ByteBuffer.allocateDirect(
                ClientFrames.HEADER_BYTES_MAX + target.protocol().messageBytes(message.bytes(), Integer.MAX_VALUE));
    }

    ClientConnection connection() {
        return connection;
    }

    @Override
    public ConnectTarget target() {
        return target;
    }

    int session() {
        return session;
    }

    long nextSequence() {
        return nextSequence;
    }

    /** Whether the connection is open; frames that are due wait until it is. */
    boolean isJoined() {
        return connection.isJoined();
    }

    /** Whether the socket has taken only a part of the current frame. */
    boolean hasPartialFrame() {
        return connection.hasUnsent();
    }

    /** Sends the next frame; returns whether the socket took all of it. Call it only without a partial frame. */
    boolean sendNextFrame(long scheduledNanos, long nowNanos) throws IOException {
        WireProtocol protocol = target.protocol();
        out.clear();
        ClientFrames.putHeader(out, ClientFrames.BINARY, protocol.messageBytes(message.bytes(), nextSequence));
        int from = out.position();
        protocol.putMessageHead(out, message.bytes(), nextSequence);
        message.write(out, session, nextSequence, scheduledNanos);
        ClientFrames.mask(out, from, out.position());
        out.flip();
        nextSequence++;
        connection.sentAt(nowNanos);
        return connection.send(out);
    }

    /** Writes the rest of the current frame; returns whether the socket took all of it. */
    boolean flush() throws IOException {
        return connection.flush();
    }

    /** After a reconnect the speaker goes on with the first frame that the server does not have. */
    @Override
    public void joined(long nanos, long resumeAt) {
        if (nextSequence > 0) {
            long framesBack = nextSequence - resumeAt;
            nextSequence = resumeAt;
            events.resumed(this, framesBack);
        }
    }

    @Override
    public void frame(long nanos, ByteBuffer bytes, int at, int length) {
        // A server sends a speaker no frames.
    }

    @Override
    public void gap(long fromSequence, long toSequence) {
        // The listeners read the same gap, and count it.
    }

    @Override
    public void malformed() {
        // What a server says to a speaker beside errors is not checked.
    }

    @Override
    public void disconnected(String reason) {
        events.disconnected(this, reason);
    }
}
