// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.simulation;

import dev.holdfast.adapter.websocket.connection.WebSocketConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;

/**
 * A socket and its network. The server's side is Jetty's endpoint, with a send buffer of few bytes, so that writes are partial; the
 * client's side is called by a {@link SimulatedClient}. Bytes move when the network's turn comes. Confined to one thread.
 */
final class SimulatedSocket extends ByteArrayEndPoint {

    private final Schedule schedule;
    private final ByteArrayOutputStream toServer = new ByteArrayOutputStream();
    private final ByteArrayOutputStream toClient = new ByteArrayOutputStream();
    private State client = State.OPEN;
    private boolean endDelivered;

    /** The client's side. */
    private enum State {
        OPEN,
        /** Its end follows what it has sent. */
        ENDED,
        /** Its packets no longer arrive, and it takes none. */
        VANISHED,
        RESET
    }

    SimulatedSocket(Schedule schedule, int sendBuffer) {
        super(new byte[0], sendBuffer);
        this.schedule = schedule;
    }

    // --- the client ------------------------------------------------------------------------------------------------

    void send(byte[] bytes) {
        toServer.writeBytes(bytes);
    }

    /** Takes what has arrived at the client. */
    byte[] receive() {
        byte[] bytes = toClient.toByteArray();
        toClient.reset();
        return bytes;
    }

    /** Whether nothing more comes to the client. */
    boolean isAtEnd() {
        return toClient.size() == 0
                && (client == State.RESET || (!isOpen() || isOutputShutdown()) && !BufferUtil.hasContent(getOutput()));
    }

    void end() {
        if (client == State.OPEN) {
            client = State.ENDED;
        }
    }

    void vanish() {
        client = State.VANISHED;
    }

    void breakOff() {
        client = State.RESET;
        toServer.reset();
    }

    /** Whether both sides have ended. */
    boolean isOver() {
        return !isOpen() && client != State.OPEN;
    }

    // --- the network -----------------------------------------------------------------------------------------------

    /** Moves some bytes each way, or all. */
    void carry(boolean all) {
        if (client == State.VANISHED) {
            return;
        }
        if (isOpen()) {
            deliver(all);
        } else if (schedule.oneIn(2)) {
            // Closed with unread input: TCP drops what the client has not read.
            toServer.reset();
        }
        if (client == State.RESET) {
            BufferUtil.clear(takeOutput());
        } else {
            // Each time the server's socket takes some more.
            for (boolean more = true; more && BufferUtil.hasContent(getOutput()); more = all) {
                toClient.writeBytes(BufferUtil.toArray(takeOutput()));
            }
        }
    }

    private void deliver(boolean all) {
        byte[] sent = toServer.toByteArray();
        if (sent.length > 0) {
            int count = all ? sent.length : 1 + schedule.random.nextInt(sent.length);
            toServer.reset();
            toServer.write(sent, count, sent.length - count);
            addInput(ByteBuffer.wrap(sent, 0, count));
        } else if (client == State.ENDED && !endDelivered) {
            endDelivered = true;
            addInputEOF();
        } else if (client == State.RESET && !endDelivered) {
            endDelivered = true;
            getFillInterest().fillable();
        }
    }

    // --- the server ------------------------------------------------------------------------------------------------

    @Override
    protected void execute(Runnable task) {
        schedule.later(Schedule.Kind.SOCKET, task);
    }

    /** A selector tells a reset whenever somebody waits for it. */
    @Override
    protected void needsFillInterest() throws IOException {
        if (client == State.RESET) {
            execute(() -> getFillInterest().fillable());
        } else {
            super.needsFillInterest();
        }
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        refuseIfReset();
        return super.fill(buffer);
    }

    @Override
    public boolean flush(ByteBuffer... buffers) throws IOException {
        refuseIfReset();
        return super.flush(buffers);
    }

    private void refuseIfReset() throws IOException {
        if (client == State.RESET) {
            throw new IOException("Connection reset by peer");
        }
    }

    @Override
    public void onClose(@Nullable Throwable failure) {
        super.onClose(failure);
        if (getConnection() instanceof WebSocketConnection connection) {
            schedule.later(Schedule.Kind.SOCKET, () -> connection.onClose(failure));
        }
    }
}
