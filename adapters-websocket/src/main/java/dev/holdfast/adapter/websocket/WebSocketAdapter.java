// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket;

import dev.holdfast.adapter.websocket.config.WebSocketSettings;
import dev.holdfast.adapter.websocket.connection.BlockingCalls;
import dev.holdfast.adapter.websocket.connection.ConnectionContext;
import dev.holdfast.adapter.websocket.connection.MessageHandler;
import dev.holdfast.adapter.websocket.connection.ReadBuffers;
import dev.holdfast.adapter.websocket.connection.UnfinishedBytes;
import dev.holdfast.adapter.websocket.connection.WebSocketConnection;
import dev.holdfast.adapter.websocket.delivery.DrainSchedule;
import dev.holdfast.adapter.websocket.delivery.SessionBroadcaster;
import dev.holdfast.adapter.websocket.handshake.ConnectionRegistry;
import dev.holdfast.adapter.websocket.handshake.UpgradeHandler;
import dev.holdfast.adapter.websocket.loop.EventLoop;
import dev.holdfast.adapter.websocket.loop.EventLoopGroup;
import dev.holdfast.adapter.websocket.message.WebSocketFrameFormat;
import dev.holdfast.adapter.websocket.metrics.EventLoopMetrics;
import dev.holdfast.adapter.websocket.metrics.WebSocketMetrics;
import dev.holdfast.adapter.websocket.protocol.SessionAttacher;
import dev.holdfast.adapter.websocket.tyrus.TyrusContainer;
import dev.holdfast.application.port.in.host.HostSessions;
import dev.holdfast.application.port.in.listener.ListenToSession;
import dev.holdfast.application.port.in.speaker.SpeakIntoSession;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.audio.FrameFormat;
import dev.holdfast.application.port.out.metrics.DeferredTimer;
import dev.holdfast.domain.connection.Role;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.eclipse.jetty.server.Server;

/**
 * Holdfast's WebSocket endpoint (RFC 6455): a Jetty handler for opening handshakes, and the event loops that own connections.
 * Shares the port of the Jetty server that it is mounted in. Thread-safe.
 */
public final class WebSocketAdapter implements MeterBinder, AutoCloseable {

    /** How long clients may take to answer the close frame when the server stops. */
    private static final Duration CLOSE_MAX = Duration.ofSeconds(2);

    private static final long POLL_NANOS = 10_000_000;

    /**
     * Buckets: event loops check their speakers every 100 ms, the protocol promises 200 ms, and a client's buffer holds about
     * one second.
     */
    private final DeferredTimer ackDelay =
            new DeferredTimer(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2.5, 5);

    private final DeferredTimer caughtUp = DeferredTimer.ofResumes();
    private final WebSocketSettings settings;
    private final EventLoopGroup eventLoops;
    private final BlockingCalls blockingCalls;
    private final ConnectionRegistry connections;
    private final WebSocketMetrics metrics;
    private final UnfinishedBytes unfinished;
    private final ReadBuffers readBuffers;
    private final TyrusContainer tyrus;
    private final Clock clock;

    /** @param broadcaster the notifier that the application's services use */
    public WebSocketAdapter(
            WebSocketSettings settings,
            HostSessions host,
            SpeakIntoSession speak,
            ListenToSession listen,
            SessionBroadcaster broadcaster,
            Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.eventLoops =
                new EventLoopGroup(settings.eventLoops(), clock, () -> new EventLoopMetrics(ackDelay, caughtUp));
        this.blockingCalls = new BlockingCalls(settings.eventLoops());
        this.metrics = new WebSocketMetrics();
        this.unfinished = new UnfinishedBytes(settings.limits().unfinishedBytesMax());
        this.readBuffers = ReadBuffers.forFramesOf(settings.frameBytesMax());
        this.tyrus = new TyrusContainer(settings);
        this.connections = new ConnectionRegistry(
                eventLoops,
                new ConnectionContext(settings, clock, metrics, unfinished, readBuffers, blockingCalls),
                new SessionAttacher(host, speak, listen),
                broadcaster);
    }

    /** The record format for the audio log, with which a slice of the log is a run of WebSocket messages. */
    public static FrameFormat frameFormat() {
        return WebSocketFrameFormat.INSTANCE;
    }

    /** Inserts the handshake handler before a server's other handlers. */
    public Consumer<Server> mount() {
        return server -> server.insertHandler(new UpgradeHandler(connections, settings, tyrus));
    }

    public void start() {
        eventLoops.start();
    }

    /** How many connections are open. */
    public int connections() {
        return connections.count();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        metrics.bindTo(registry, connections::count);
        counter(registry, "bytes_out_total", "bytes written to sockets", EventLoopMetrics::bytesOut);
        counter(registry, "writes_total", "writes to sockets", EventLoopMetrics::writes);
        counter(
                registry,
                "blocked_writes_total",
                "writes that a full socket did not take at once",
                EventLoopMetrics::blockedWrites);
        Gauge.builder("holdfast_blocked_connections", this, adapter -> adapter.sum(EventLoopMetrics::waiting))
                .description("sockets that are full now")
                .register(registry);
        Gauge.builder("holdfast_unfinished_message_bytes", unfinished, UnfinishedBytes::total)
                .description("memory of messages that have begun and are not finished")
                .register(registry);
        readBuffers.bindTo(registry);
        ackDelay.bindTo(registry, "holdfast_ack_delay_seconds", "from a frame's arrival until the socket took its ack");
        caughtUp.bindResumes(registry, Role.LISTENER.word());
        bind(registry, "message", BlockingCalls::waitingMessages);
        bind(registry, "release", BlockingCalls::waitingReleases);
        for (int number = 0; number < eventLoops.all().size(); number++) {
            FunctionCounter.builder(
                            "holdfast_event_loop_busy_seconds_total",
                            eventLoops.all().get(number).metrics(),
                            EventLoopMetrics::busySeconds)
                    .description("time in which an event loop did not sleep")
                    .tag("loop", Integer.toString(number))
                    .register(registry);
        }
    }

    private void bind(MeterRegistry registry, String kind, ToDoubleFunction<BlockingCalls> waiting) {
        Gauge.builder("holdfast_waiting_calls", blockingCalls, waiting)
                .description("messages of clients, and leases of closed connections, that wait for a thread")
                .tag("kind", kind)
                .register(registry);
    }

    private void counter(MeterRegistry registry, String name, String help, ToLongFunction<EventLoopMetrics> count) {
        FunctionCounter.builder("holdfast_" + name, this, adapter -> adapter.sum(count))
                .description(help)
                .register(registry);
    }

    private long sum(ToLongFunction<EventLoopMetrics> count) {
        return eventLoops.all().stream()
                .map(EventLoop::metrics)
                .mapToLong(count)
                .sum();
    }

    /** Refuses new connections and attaches from now on. Open connections stay. */
    public void refuseNewConnections() {
        connections.refuseNew();
    }

    /**
     * Tells all clients to leave, spread over time: speakers first, and when they have left, each listener once it has heard
     * its backlog. A listener that left sooner would miss the rest. A client that stays is closed a moment after its time.
     * Blocks until the speakers have left.
     *
     * @param perSecond how many clients leave a second
     * @param within when all clients have been told
     * @return in how long the last client has left or been closed
     */
    public Duration drain(int perSecond, Duration within) {
        long began = clock.nanos();
        List<WebSocketConnection> speakers = shuffled(MessageHandler::isSpeaking);
        DrainSchedule first = new DrainSchedule(speakers.size(), perSecond, within);
        speakers.forEach(connection -> connection.writer().sendGoAway(first.next()));
        if (!speakers.isEmpty()) {
            await(() -> !connections.hasSpeakers(), first.last().plus(leaveMax()));
        }
        Duration left = within.minusNanos(clock.nanos() - began);
        Duration rest = left.isNegative() ? Duration.ZERO : left;
        List<WebSocketConnection> others = shuffled(handler -> !handler.isSpeaking());
        DrainSchedule next = new DrainSchedule(others.size(), perSecond, rest);
        others.forEach(connection -> connection.writer().sendGoAwayAfterBacklog(next.next(), rest));
        return rest.plus(leaveMax());
    }

    /** How long a connection may stay open after the time at which it was told to leave. */
    private Duration leaveMax() {
        return settings.timeouts().leaveGrace().plus(settings.timeouts().drainMax());
    }

    /** In random order, so that no client is always the last. */
    private List<WebSocketConnection> shuffled(Predicate<MessageHandler> which) {
        List<WebSocketConnection> some = new ArrayList<>();
        connections.all().filter(connection -> which.test(connection.handler())).forEach(some::add);
        Collections.shuffle(some);
        return some;
    }

    /** Waits until no connection is open and all leases are released. Whether that is so within the limit. */
    public boolean awaitEmpty(Duration max) {
        return await(connections::isEmpty, max);
    }

    private boolean await(BooleanSupplier condition, Duration max) {
        long until = clock.nanos() + max.toNanos();
        while (!condition.getAsBoolean() && clock.nanos() - until < 0) {
            LockSupport.parkNanos(this, POLL_NANOS);
        }
        return condition.getAsBoolean();
    }

    /** Refuses new connections, tells clients to reconnect elsewhere at once, and closes connections after two seconds. */
    @Override
    public void close() {
        connections.refuseNew();
        connections.all().forEach(connection -> connection.writer().closeForRestart(Duration.ZERO));
        if (!awaitEmpty(CLOSE_MAX)) {
            connections.all().forEach(connection -> connection.abort());
            awaitEmpty(CLOSE_MAX);
        }
        eventLoops.close();
        blockingCalls.close();
        tyrus.stop();
    }
}
