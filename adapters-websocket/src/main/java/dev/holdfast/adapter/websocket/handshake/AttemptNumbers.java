// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.handshake;

import java.nio.channels.SelectableChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/**
 * Numbers connections in the order in which the server's acceptor accepts them. After a stall, handshakes of attempts that a
 * client gave up may arrive after that of its living one; their connections were accepted before. Thread-safe: the acceptor
 * numbers, other threads read and forget.
 */
final class AttemptNumbers implements SelectorManager.AcceptListener, Connection.Listener {

    private final AtomicLong last = new AtomicLong();
    private final Map<SelectableChannel, Long> numbers = new ConcurrentHashMap<>();

    /** Before the server's connectors start. */
    void observe(Server server) {
        for (Connector connector : server.getConnectors()) {
            if (connector instanceof ServerConnector sockets) {
                sockets.getSelectorManager().addEventListener(this);
                sockets.addEventListener(this);
            }
        }
    }

    /** On the acceptor's thread, before any other thread sees the channel. */
    @Override
    public void onAccepting(SelectableChannel channel) {
        numbers.put(channel, last.incrementAndGet());
    }

    @Override
    public void onAcceptFailed(SelectableChannel channel, Throwable cause) {
        numbers.remove(channel);
    }

    @Override
    public void onOpened(Connection connection) {}

    @Override
    public void onClosed(Connection connection) {
        SelectableChannel channel = channel(connection.getEndPoint());
        if (channel != null) {
            numbers.remove(channel);
        }
    }

    private static @Nullable SelectableChannel channel(EndPoint endPoint) {
        return endPoint instanceof SocketChannelEndPoint plain ? plain.getChannel() : null;
    }

    /** The number of a request's connection; a new one if the connection had requests before, or is not a plain socket. */
    long of(Request request) {
        Connection connection = request.getConnectionMetaData().getConnection();
        SelectableChannel channel = channel(connection.getEndPoint());
        Long accepted = channel == null || connection.getMessagesIn() > 1 ? null : numbers.get(channel);
        return accepted == null ? last.incrementAndGet() : accepted;
    }
}
