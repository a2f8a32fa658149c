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
 * A plain socket, with a key in its loop's selector beside the one in Jetty's. Jetty's has no interest after an upgrade, and
 * Jetty closes the socket: it counts its connections. The channel's number is free once both selectors have dropped their keys,
 * so the loop is asked to select after a close.
 */
final class SocketTransport implements Transport {

    private final EndPoint endPoint;
    private final SocketChannel channel;

    private @Nullable SelectionKey key;
    private @Nullable EventLoop eventLoop;
    private @Nullable TransportHandler handler;

    /** What the socket did not take. */
    private @Nullable ByteBuffer pending;

    SocketTransport(EndPoint endPoint, SocketChannel channel) {
        this.endPoint = endPoint;
        this.channel = channel;
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
        endPoint.shutdownOutput();
    }

    @Override
    public boolean close(@Nullable Throwable cause) {
        pending = null;
        leave();
        endPoint.close(cause);
        if (eventLoop != null) {
            eventLoop.selectSoon();
        }
        return false;
    }

    @Override
    public void abort() {
        endPoint.close();
    }
}
