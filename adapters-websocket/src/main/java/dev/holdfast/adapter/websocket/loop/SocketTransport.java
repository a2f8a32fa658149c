// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;

/**
 * A plain socket, with a key in its loop's selector. It may have another one in the selector of its owner, which has accepted it
 * and closes it; that one must have no interest. The socket's number is free once both selectors have dropped their keys, so the
 * loop is asked to select after a close.
 */
final class SocketTransport implements Transport {

    private final SocketChannel channel;
    private final Owner owner;

    private @Nullable SelectionKey key;
    private @Nullable EventLoop eventLoop;
    private @Nullable TransportHandler handler;

    /** What the socket did not take. */
    private @Nullable ByteBuffer pending;

    SocketTransport(SocketChannel channel, Owner owner) {
        this.channel = channel;
        this.owner = owner;
    }

    /** Who has accepted the socket. Called on any thread. */
    interface Owner {

        void shutdownOutput();

        void close(@Nullable Throwable cause);
    }

    /** Jetty counts its connections, so it closes them itself. */
    record JettyOwner(EndPoint endPoint) implements Owner {

        @Override
        public void shutdownOutput() {
            endPoint.shutdownOutput();
        }

        @Override
        public void close(@Nullable Throwable cause) {
            endPoint.close(cause);
        }
    }

    @Override
    public void open(EventLoop loop, TransportHandler connection) throws IOException {
        eventLoop = loop;
        handler = connection;
        key = loop.register(channel, this);
    }

    @Override
    public void leave() {
        if (key != null) {
            key.cancel();
            key = null;
        }
    }

    @Override
    public void setReading(boolean reading) {
        change(SelectionKey.OP_READ, reading);
    }

    private void change(int operation, boolean wanted) {
        SelectionKey now = key;
        if (now != null && now.isValid()) {
            int before = now.interestOps();
            int after = wanted ? before | operation : before & ~operation;
            if (after != before) {
                now.interestOps(after);
            }
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int content = BufferUtil.flipToFill(target);
        try {
            return channel.read(target);
        } finally {
            BufferUtil.flipToFlush(target, content);
        }
    }

    @Override
    public boolean write(ByteBuffer bytes) throws IOException {
        channel.write(bytes);
        if (!bytes.hasRemaining()) {
            return true;
        }
        pending = bytes;
        change(SelectionKey.OP_WRITE, true);
        return false;
    }

    /** The selector's news. */
    void selected(SelectionKey selected) {
        TransportHandler connection = handler;
        if (connection == null) {
            return;
        }
        try {
            int ready = selected.readyOps();
            if ((ready & SelectionKey.OP_WRITE) != 0) {
                writePending(connection);
            }
            if ((ready & SelectionKey.OP_READ) != 0 && selected.isValid()) {
                connection.readable();
            }
        } catch (CancelledKeyException closed) {
            // Closed by another thread: Jetty tells the connection.
        }
    }

    private void writePending(TransportHandler connection) {
        ByteBuffer rest = pending;
        if (rest == null) {
            return;
        }
        try {
            channel.write(rest);
        } catch (IOException lost) {
            pending = null;
            connection.writeFailed(lost);
            return;
        }
        if (!rest.hasRemaining()) {
            pending = null;
            change(SelectionKey.OP_WRITE, false);
            connection.written();
        }
    }

    @Override
    public void shutdownOutput() {
        owner.shutdownOutput();
    }

    @Override
    public boolean close(@Nullable Throwable cause) {
        pending = null;
        leave();
        owner.close(cause);
        if (eventLoop != null) {
            eventLoop.selectSoon();
        }
        return false;
    }

    @Override
    public void abort() {
        owner.close(null);
    }
}
