// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.speaking;

import dev.holdfast.domain.connection.ConnectionId;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Order of the speakers' connections of this process: by when they were accepted, then by when they requested to attach. A client
 * may attach again while the store still handles its first attach, and an attempt that it has given up may arrive after the one
 * that succeeded. The later one wins, whichever the network delivers or the store answers first. For any thread.
 */
final class AttachOrder {

    private final AtomicLong last = new AtomicLong();
    private final Map<ConnectionId, Position> positions = new ConcurrentHashMap<>();

    private record Position(long attempt, long number) implements Comparable<Position> {

        private static final Comparator<Position> ORDER =
                Comparator.comparingLong(Position::attempt).thenComparingLong(Position::number);

        @Override
        public int compareTo(Position other) {
            return ORDER.compare(this, other);
        }
    }

    void add(ConnectionId connection, long attempt) {
        positions.put(connection, new Position(attempt, last.incrementAndGet()));
    }

    /** The connection detached, or its attach was denied. */
    void remove(ConnectionId connection) {
        positions.remove(connection);
    }

    /** Whether both connections are known and the first comes after the other. */
    boolean isLater(ConnectionId connection, ConnectionId than) {
        Position position = positions.get(connection);
        Position other = positions.get(than);
        return position != null && other != null && position.compareTo(other) > 0;
    }
}
