// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.handshake;

import dev.holdfast.adapter.websocket.config.WebSocketLimits;
import dev.holdfast.adapter.websocket.connection.CloseObserver;
import dev.holdfast.adapter.websocket.connection.ConnectionContext;
import dev.holdfast.adapter.websocket.connection.MessageHandler;
import dev.holdfast.adapter.websocket.connection.WebSocketConnection;
import dev.holdfast.adapter.websocket.delivery.SessionBroadcaster;
import dev.holdfast.adapter.websocket.loop.EventLoop;
import dev.holdfast.adapter.websocket.loop.EventLoopGroup;
import dev.holdfast.adapter.websocket.message.Rejection;
import dev.holdfast.adapter.websocket.metrics.RefusalReason;
import dev.holdfast.adapter.websocket.metrics.WebSocketMetrics;
import dev.holdfast.adapter.websocket.protocol.AttachRequest;
import dev.holdfast.adapter.websocket.protocol.AttachResult;
import dev.holdfast.adapter.websocket.protocol.Attachment;
import dev.holdfast.adapter.websocket.protocol.ProtocolHandler;
import dev.holdfast.adapter.websocket.protocol.RejectionHandler;
import dev.holdfast.adapter.websocket.protocol.SessionAttacher;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.connection.Network;
import dev.holdfast.domain.connection.Role;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Request;

/** All open connections: admits them, creates them, assigns them to event loops, and forgets closed ones. Thread-safe. */
public final class ConnectionRegistry implements CloseObserver {

    private final Map<ConnectionId, Entry> open = new ConcurrentHashMap<>();
    private final EventLoopGroup eventLoops;
    private final ConnectionContext context;
    private final SessionAttacher attacher;
    private final SessionBroadcaster broadcaster;
    private final ConnectionQuota quota;
    private final Bucket handshakes;
    private final AddressRate handshakesOfAddress;

    /** Closed connections whose handler has not finished. */
    private final AtomicInteger finishing = new AtomicInteger();

    private volatile boolean draining;

    public ConnectionRegistry(
            EventLoopGroup eventLoops,
            ConnectionContext context,
            SessionAttacher attacher,
            SessionBroadcaster broadcaster) {
        WebSocketLimits limits = context.settings().limits();
        this.eventLoops = eventLoops;
        this.context = context;
        this.attacher = attacher;
        this.broadcaster = broadcaster;
        this.quota = new ConnectionQuota(limits);
        this.handshakesOfAddress = new AddressRate(
                limits.handshakesPerAddressMax(), context.clock().nanos());
        this.handshakes = Bucket.builder()
                .addLimit(limit -> limit.capacity(limits.handshakesPerSecondMax())
                        .refillGreedy(limits.handshakesPerSecondMax(), Duration.ofSeconds(1)))
                .withCustomTimePrecision(new ClockMeter(context.clock()))
                .build();
    }

    private record Entry(WebSocketConnection connection, ConnectionQuota.Permit permit) {}

    /** The application's clock for Bucket4j. */
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

    WebSocketMetrics metrics() {
        return context.metrics();
    }

    /** Whether another handshake from this address is within the limits: its own first, so that it takes nothing from others. */
    boolean isWithinRate(String address) {
        return handshakesOfAddress.tryConsume(Network.of(address), context.clock()::nanos) && handshakes.tryConsume(1);
    }

    /** A permit for the client, to be acquired by {@link #acquire}. */
    ConnectionQuota.Permit permit(AttachRequest request) {
        return quota.permit(Network.of(request.requester().address()));
    }

    /** Acquires a permit; if the client is refused, returns why and acquires nothing. */
    Optional<RefusalReason> acquire(ConnectionQuota.Permit permit, AttachRequest request) {
        if (draining) {
            return Optional.of(RefusalReason.GOING_AWAY);
        }
        Optional<RefusalReason> refused = permit.acquire()
                .or(() ->
                        request.role() == Role.LISTENER ? request.session().flatMap(permit::listen) : Optional.empty());
        if (refused.isPresent()) {
            permit.release();
        }
        return refused;
    }

    /** Acquires a permit for sending a refusal to a browser; empty if too many refusals are in progress. */
    Optional<ConnectionQuota.Permit> permitForRejected() {
        return quota.permitForRejected();
    }

    ConnectionId newId() {
        return new ConnectionId(UUID.randomUUID().toString());
    }

    AttachResult attach(AttachRequest request, ConnectionId id) {
        return attacher.attach(request, id);
    }

    /** Creates a connection. Its permit and attachment are released when it is closed or its handshake has failed. */
    WebSocketConnection create(
            UpgradedSocket socket,
            ConnectionId id,
            AttachRequest request,
            Attachment attachment,
            ConnectionQuota.Permit permit) {
        Network address = Network.of(request.requester().address());
        WebSocketConnection connection = create(socket, id, address, request.framed(), eventLoop(request));
        return register(
                connection,
                new ProtocolHandler(
                        request,
                        attachment,
                        connection,
                        context,
                        attacher,
                        broadcaster,
                        permit,
                        eventLoops,
                        () -> draining),
                permit);
    }

    /** Creates a connection that only tells its client why it is refused. */
    WebSocketConnection createRejected(Request http, Rejection rejection, ConnectionQuota.Permit permit) {
        Network address = Network.of(ClientAddress.of(http, context.settings().trustForwarded()));
        WebSocketConnection connection = create(UpgradedSocket.of(http), newId(), address, true, eventLoops.next());
        return register(connection, new RejectionHandler(connection, rejection), permit);
    }

    private WebSocketConnection create(
            UpgradedSocket socket, ConnectionId id, Network address, boolean framed, EventLoop eventLoop) {
        return new WebSocketConnection(
                socket.endPoint(), socket.executor(), id, address, framed, eventLoop, context, this);
    }

    private WebSocketConnection register(
            WebSocketConnection connection, MessageHandler handler, ConnectionQuota.Permit permit) {
        connection.handleMessages(handler);
        open.put(connection.id(), new Entry(connection, permit));
        return connection;
    }

    private EventLoop eventLoop(AttachRequest request) {
        return request.session()
                .map(named -> request.role() == Role.SPEAKER
                        ? eventLoops.homeOf(named)
                        : eventLoops.of(named, quota.listenersOf(named)))
                .orElseGet(eventLoops::next);
    }

    @Override
    public void closed(WebSocketConnection connection) {
        finishing.incrementAndGet();
        if (forget(connection)) {
            metrics().closed(connection.reason());
        }
    }

    @Override
    public void released() {
        finishing.decrementAndGet();
    }

    private boolean forget(WebSocketConnection connection) {
        Entry entry = open.remove(connection.id());
        if (entry != null) {
            entry.permit().release();
        }
        return entry != null;
    }

    /** The handshake has completed. If Jetty did not hand over the transport, it has failed, and its attachment is released. */
    void handshakeCompleted(WebSocketConnection connection) {
        if (!connection.wasOpened() && forget(connection)) {
            connection.handler().handshakeFailed();
        }
    }

    /** Whether a speaker is connected, or the handler of a closed connection has not finished. */
    public boolean hasSpeakers() {
        return finishing.get() > 0
                || open.values().stream()
                        .anyMatch(entry -> entry.connection().handler().isSpeaking());
    }

    /** Whether no connection is open, and the handlers of all closed ones have finished. */
    public boolean isEmpty() {
        return open.isEmpty() && finishing.get() == 0;
    }

    /** All open connections, also those without a session. */
    public int count() {
        return open.size();
    }

    public Stream<WebSocketConnection> all() {
        return open.values().stream().map(Entry::connection);
    }

    /** Refuses new connections and attaches from now on. */
    public void refuseNew() {
        draining = true;
    }
}
