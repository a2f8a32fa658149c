// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.jspecify.annotations.Nullable;

/**
 * A byte stream that Jetty makes from another one, such as TLS. Jetty's threads only post to the loop, which reads and writes
 * through Jetty's {@code EndPoint}.
 */
final class EndPointTransport implements Transport {

    private final EndPoint endPoint;

    /** Non-blocking, because they only queue a command: Jetty may call them on its selector's thread. */
    private final Callback readCallback =
            Callback.from(InvocationType.NON_BLOCKING, this::arrived, cause -> this.arrived());

    private final Callback writeCallback =
            Callback.from(InvocationType.NON_BLOCKING, this::writeCompleted, this::writeFailed);

    private volatile @Nullable EventLoop eventLoop;
    private volatile @Nullable TransportHandler handler;

    private boolean reading;
    private boolean awaiting;
    private boolean writing;

    EndPointTransport(EndPoint endPoint) {
        this.endPoint = endPoint;
    }

    @Override
    public void open(EventLoop loop, TransportHandler connection) {
        eventLoop = loop;
        handler = connection;
    }

    @Override
    public void leave() {
        // What Jetty posts to the old loop, that one passes on.
    }

    @Override
    public void setReading(boolean wanted) {
        reading = wanted;
        await();
    }

    private void await() {
        if (reading && !awaiting && endPoint.isOpen()) {
            awaiting = true;
            endPoint.fillInterested(readCallback);
        }
    }

    /** On one of Jetty's threads. A failure too: the next read tells the connection. */
    private void arrived() {
        post(() -> {
            awaiting = false;
            TransportHandler connection = handler;
            if (reading && connection != null) {
                connection.readable();
                await();
            }
        });
    }

    /** The command runs on the loop that the connection has when it runs. */
    private void post(Runnable command) {
        EventLoop loop = eventLoop;
        if (loop != null) {
            loop.execute(() -> {
                if (loop == eventLoop) {
                    command.run();
                } else {
                    post(command);
                }
            });
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return endPoint.fill(target);
    }

    @Override
    public boolean write(ByteBuffer bytes) throws IOException {
        if (endPoint.flush(bytes)) {
            return true;
        }
        writing = true;
        endPoint.write(writeCallback, bytes);
        return false;
    }

    private void writeCompleted() {
        post(() -> {
            writing = false;
            TransportHandler connection = handler;
            if (connection != null) {
                connection.written();
            }
        });
    }

    private void writeFailed(Throwable cause) {
        post(() -> {
            writing = false;
            TransportHandler connection = handler;
            if (connection != null) {
                connection.writeFailed(cause);
            }
        });
    }

    @Override
    public void shutdownOutput() {
        endPoint.shutdownOutput();
    }

    @Override
    public boolean close(@Nullable Throwable cause) {
        reading = false;
        endPoint.close(cause);
        return writing;
    }

    @Override
    public void abort() {
        endPoint.close();
    }
}
