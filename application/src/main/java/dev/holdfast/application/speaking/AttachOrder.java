// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.speaking;

import dev.holdfast.domain.connection.ConnectionId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Order in which speakers' connections requested to attach to this process. A client that reconnects may attach again while
 * the store still handles its first attach: the later request wins, whichever the store answers first. For any thread.
 */
final class AttachOrder {

    private final AtomicLong last = new AtomicLong();
    private final Map<ConnectionId, Long> numbers = new ConcurrentHashMap<>();

    void add(ConnectionId connection) {
        numbers.put(connection, last.incrementAndGet());
    }

    /** The connection detached, or its attach was denied. */
    void remove(ConnectionId connection) {
        numbers.remove(connection);
    }

    /** Whether both connections are known and the first requested after the other. */
    boolean isLater(ConnectionId connection, ConnectionId than) {
        Long number = numbers.get(connection);
        Long other = numbers.get(than);
        return number != null && other != null && number > other;
    }
}
