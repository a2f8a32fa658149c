// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.handshake;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;

/**
 * Numbers connections in the order in which the server accepts them. After a stall, handshakes of attempts that a client gave up
 * may arrive after that of its living one; their connections were accepted before. Thread-safe.
 */
final class AttemptNumbers implements Connection.Listener {

    private final AtomicLong last = new AtomicLong();
    private final Map<Connection, Long> numbers = new ConcurrentHashMap<>();

    /** Before the server's connectors start. */
    void observe(Server server) {
        for (Connector connector : server.getConnectors()) {
            connector.addEventListener(this);
        }
    }

    @Override
    public void onOpened(Connection connection) {
        numbers.put(connection, last.incrementAndGet());
    }

    @Override
    public void onClosed(Connection connection) {
        numbers.remove(connection);
    }

    /** The number of a request's connection; a new one if the connection had requests before. */
    long of(Request request) {
        Connection connection = request.getConnectionMetaData().getConnection();
        Long accepted = connection.getMessagesIn() > 1 ? null : numbers.get(connection);
        return accepted == null ? last.incrementAndGet() : accepted;
    }
}
