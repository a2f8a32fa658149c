package dev.holdfast.adapter.websocket;

import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.connection.Network;
import dev.holdfast.domain.connection.Role;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
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

/** Every connection there is: says who may come, makes them, spreads them over the lanes, and forgets who is gone. */
final class Connections implements SocketConnection.Home {

    /** Whoever is let in only to be told no. */
    static final Arrival NOBODY = new Arrival(
            new Requester("unknown", new Credential.None()),
            Optional.empty(),
            Role.LISTENER,
            false,
            new StartPosition.Live(),
            Optional.empty(),
            true);

    /** Waking a thread costs about as much as writing to this many sockets. */
    private static final int SMALL_ROOM_MAX = 16;

    private final Map<ConnectionId, SocketConnection> open = new ConcurrentHashMap<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final List<Lane> lanes;
    private final Premises premises;
    private final Places places;
    private final Bucket handshakes;
    private final AtomicInteger leaving = new AtomicInteger();
    private volatile boolean goingAway;

    Connections(List<Lane> lanes, Premises premises) {
        SocketLimits limits = premises.settings().limits();
        this.lanes = lanes;
        this.premises = premises;
        this.places = new Places(limits);
        this.handshakes = Bucket.builder()
                .addLimit(limit -> limit.capacity(limits.handshakesPerSecondMax())
                        .refillGreedy(limits.handshakesPerSecondMax(), Duration.ofSeconds(1)))
                .withCustomTimePrecision(new ClockMeter(premises.clock()))
                .build();
    }

    /** The application's clock, as the bucket wants it. */
    private record ClockMeter(Clock clock) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return clock.nanos();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }

    Door door() {
        return premises.door();
    }

    SocketCounts counts() {
        return premises.counts();
    }

    /** Counts a handshake, whatever comes of it; whether there were not too many of them just now. */
    boolean mayShakeHands() {
        counts().handshake();
        return handshakes.tryConsume(1);
    }

    /** A place for whoever arrives, which {@link #take} may fill. */
    Places.Place placeFor(Arrival arrival) {
        return places.from(Network.of(arrival.requester().address()));
    }

    /** Takes a place; where a limit is reached, that one is the answer, and what was taken is given back. */
    Optional<Limit> take(Places.Place place, Arrival arrival) {
        if (goingAway) {
            return Optional.of(Limit.GOING_AWAY);
        }
        Optional<Limit> reached = place.take()
                .or(() ->
                        arrival.role() == Role.LISTENER ? arrival.session().flatMap(place::listen) : Optional.empty());
        if (reached.isPresent()) {
            place.giveBack();
        }
        return reached;
    }

    /** A place for a browser that is only told no; nothing where too many are being told so already. */
    Optional<Places.Place> farewell() {
        return places.farewell();
    }

    ConnectionId newId() {
        return new ConnectionId(UUID.randomUUID().toString());
    }

    /** Makes one, and keeps its place and what it attached until it is gone, or never came. */
    SocketConnection connection(
            Request request,
            ConnectionId id,
            Arrival arrival,
            Attachment attachment,
            @Nullable Rejection rejection,
            Places.Place place) {
        ConnectionMetaData meta = request.getConnectionMetaData();
        SocketConnection connection = new SocketConnection(
                meta.getConnection().getEndPoint(),
                meta.getConnector().getExecutor(),
                meta.getConnector().getByteBufferPool(),
                id,
                arrival,
                attachment,
                rejection,
                laneFor(arrival),
                premises,
                place,
                this);
        open.put(id, connection);
        return connection;
    }

    /**
     * A small room is on one lane, so that a frame wakes one thread; a large one is on all, because its listeners are more
     * work than a wake-up.
     */
    private Lane laneFor(Arrival arrival) {
        int number = arrival.session()
                .filter(session -> places.listenersOf(session) <= SMALL_ROOM_MAX)
                .map(session -> session.value().hashCode())
                .orElseGet(turn::getAndIncrement);
        return lanes.get(Math.floorMod(number, lanes.size()));
    }

    @Override
    public void gone(SocketConnection connection) {
        leaving.incrementAndGet();
        if (forget(connection)) {
            counts().closed(connection.reason());
        }
    }

    @Override
    public void settled() {
        leaving.decrementAndGet();
    }

    /** Whether anybody speaks here, or spoke and has a lease still to give back. */
    boolean isAnybodySpeaking() {
        return leaving.get() > 0
                || open.values().stream()
                        .anyMatch(connection -> connection.conversation().isSpeaking());
    }

    /** Whether nobody is here, and nobody who left has a lease to give back. */
    boolean areAllSettled() {
        return open.isEmpty() && leaving.get() == 0;
    }

    private boolean forget(SocketConnection connection) {
        connection.place().giveBack();
        return open.remove(connection.id(), connection);
    }

    /** The handshake is over. If it failed after all, what was attached is let go. */
    void shookHands(SocketConnection connection) {
        if (!connection.wasOpened() && forget(connection)) {
            connection.attachment().release();
        }
    }

    /** Those with a session and those without, and whoever is being told no. */
    int count() {
        return open.size();
    }

    Collection<SocketConnection> all() {
        return open.values();
    }

    /** Nobody is let in any more. */
    void goAway() {
        goingAway = true;
    }

    @Override
    public boolean isGoingAway() {
        return goingAway;
    }
}
