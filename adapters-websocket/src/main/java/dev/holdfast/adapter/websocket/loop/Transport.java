// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.jspecify.annotations.Nullable;

/**
 * The byte stream under one connection. No method blocks. Confined to the connection's event loop, except {@link #abort}.
 */
public interface Transport {

    /** Begins: this loop reads and writes from now on. Called again, on the new loop, where a connection has moved. */
    void open(EventLoop eventLoop, TransportHandler handler) throws IOException;

    /** This loop reads and writes no more: another one will {@link #open} it. Only while nothing is being written. */
    void leave();

    /** Whether to call {@link TransportHandler#readable} whenever there is something to read. */
    void setReading(boolean reading);

    /**
     * Reads what is there.
     *
     * @param target in Jetty's flush mode: its content stays, what is read is added behind
     * @return how many bytes were read, or -1 at the end of the stream
     */
    int read(ByteBuffer target) throws IOException;

    /**
     * Writes.
     *
     * @return whether all was written; if not, the transport keeps the buffer until {@link TransportHandler#written} or {@link
     *     TransportHandler#writeFailed}, and takes no other
     */
    boolean write(ByteBuffer bytes) throws IOException;

    /** Ends the output. The peer can still send. */
    void shutdownOutput();

    /**
     * Closes.
     *
     * @return whether the transport still keeps a buffer: then one of the two calls of its handler follows
     */
    boolean close(@Nullable Throwable cause);

    /**
     * A transport for a connection on one of Jetty's endpoints.
     *
     * @param endPoint after its upgrade: Jetty neither reads from it nor writes to it
     */
    static Transport of(EndPoint endPoint) {
        return endPoint instanceof SocketChannelEndPoint plain
                ? new SocketTransport(plain.getChannel(), new SocketTransport.JettyOwner(endPoint))
                : new EndPointTransport(endPoint);
    }

    /** From any thread: closes the transport under the connection, which then learns it as if its peer had gone. */
    void abort();
}
