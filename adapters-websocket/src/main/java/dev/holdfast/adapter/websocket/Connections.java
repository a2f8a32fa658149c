package dev.holdfast.adapter.websocket;

import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.Visitor;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.domain.audio.StartAt;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.connection.Role;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Every connection there is: makes them, counts them, spreads them over the lanes. */
final class Connections {

    static final Rejection FULL = new Rejection(
            CloseReason.STORE_UNAVAILABLE,
            "unavailable",
            "This server has as many connections as it takes. Try again shortly.",
            Optional.of(Duration.ofSeconds(5)));

    /** Whoever is let in only to be told no. */
    static final Arrival NOBODY = new Arrival(
            new Visitor("unknown", new Credential.None()),
            Optional.empty(),
            Role.LISTENER,
            false,
            new StartAt.Live(),
            Optional.empty(),
            true);

    private final Map<ConnectionId, SocketConnection> open = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger turn = new AtomicInteger();
    private final List<Lane> lanes;
    private final Door door;
    private final SocketNotices rooms;
    private final SocketSettings settings;
    private final Clock clock;
    private volatile boolean closed;

    Connections(List<Lane> lanes, Door door, SocketNotices rooms, SocketSettings settings, Clock clock) {
        this.lanes = lanes;
        this.door = door;
        this.rooms = rooms;
        this.settings = settings;
        this.clock = clock;
    }

    Door door() {
        return door;
    }

    boolean mayCome() {
        return !closed && count.get() < settings.limits().connectionsMax();
    }

    ConnectionId newId() {
        return new ConnectionId(UUID.randomUUID().toString());
    }

    SocketConnection connection(
            Request request, ConnectionId id, Arrival arrival, Attachment attachment, @Nullable Rejection rejection) {
        ConnectionMetaData meta = request.getConnectionMetaData();
        Lane lane = lanes.get(Math.floorMod(turn.getAndIncrement(), lanes.size()));
        SocketConnection connection = new SocketConnection(
                meta.getConnection().getEndPoint(),
                meta.getConnector().getExecutor(),
                meta.getConnector().getByteBufferPool(),
                id,
                arrival,
                attachment,
                rejection,
                lane,
                door,
                rooms,
                settings,
                clock,
                () -> gone(id));
        count.incrementAndGet();
        open.put(id, connection);
        return connection;
    }

    private void gone(ConnectionId id) {
        if (open.remove(id) != null) {
            count.decrementAndGet();
        }
    }

    /** The handshake failed after all: what was attached is let go. */
    void neverCame(SocketConnection connection, Attachment attachment) {
        gone(connection.id());
        attachment.release();
    }

    int count() {
        return count.get();
    }

    Collection<SocketConnection> all() {
        return open.values();
    }

    void close() {
        closed = true;
    }
}
