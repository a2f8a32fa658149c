package dev.holdfast.application.speaking;

import dev.holdfast.domain.connection.ConnectionId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * In which order speakers came to this process. A client whose connection broke comes again while the store may still be busy
 * with its first one: whoever came later wins, whatever the store answers first.
 */
final class AttachOrder {

    private final AtomicLong last = new AtomicLong();
    private final Map<ConnectionId, Long> numbers = new ConcurrentHashMap<>();

    void came(ConnectionId connection) {
        numbers.put(connection, last.incrementAndGet());
    }

    /** It speaks no longer, or was not let in. */
    void left(ConnectionId connection) {
        numbers.remove(connection);
    }

    /** Whether both are here, and the first came after the other. */
    boolean isLater(ConnectionId connection, ConnectionId than) {
        Long number = numbers.get(connection);
        Long other = numbers.get(than);
        return number != null && other != null && number > other;
    }
}
