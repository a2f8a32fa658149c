package dev.holdfast.adapter.websocket;

import dev.holdfast.application.port.in.HostSessions;
import dev.holdfast.application.port.in.ListenToSession;
import dev.holdfast.application.port.in.SpeakIntoSession;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.FrameFormat;
import dev.holdfast.application.port.out.Measure;
import dev.holdfast.application.port.out.Measured;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.eclipse.jetty.server.Server;

/**
 * The socket side of Holdfast: a Jetty handler that takes handshakes on its path, and the lanes that write to whoever
 * came in. Sockets share the port of whichever server the handler is put into.
 */
public final class WebSocketAdapter implements Measured, AutoCloseable {

    /** How long clients are given to say goodbye when the server stops. */
    private static final Duration GOODBYE_MAX = Duration.ofSeconds(2);

    private static final long LOOK_NANOS = 10_000_000;

    private final SocketSettings settings;
    private final List<Lane> lanes;
    private final Connections connections;
    private final SocketCounts counts;
    private final TyrusContainer tyrus;
    private final Clock clock;

    /** @param notices the same that the services tell what happens to sessions */
    public WebSocketAdapter(
            SocketSettings settings,
            HostSessions host,
            SpeakIntoSession speak,
            ListenToSession listen,
            SocketNotices notices,
            Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.lanes = IntStream.range(0, settings.lanes())
                .mapToObj(number -> new Lane(clock, number))
                .toList();
        this.counts = new SocketCounts();
        this.tyrus = new TyrusContainer(settings);
        this.connections = new Connections(
                lanes, new Premises(new Door(host, speak, listen), notices, tyrus, settings, clock, counts));
    }

    /** How audio stands in the log, so that a slice of the log is a run of messages. */
    public static FrameFormat frameFormat() {
        return SocketFrames.FORMAT;
    }

    /** Takes its place in front of a server's other handlers. */
    public Consumer<Server> mount() {
        return server -> server.insertHandler(new UpgradeHandler(connections, settings, tyrus.getWebSocketEngine()));
    }

    public void start() {
        lanes.forEach(Lane::start);
    }

    /** How many connections there are. */
    public int connections() {
        return connections.count();
    }

    @Override
    public List<Measure> measures() {
        List<Measure> all = new ArrayList<>(counts.measures());
        all.add(Measure.gauge(
                        "connections",
                        SocketCounts.CONNECTIONS,
                        () -> Math.max(0, connections.count() - counts.attached()))
                .with("role", "none"));
        all.add(Measure.counter("bytes_out_total", "bytes handed to sockets", () -> ofLanes(LaneCounts::bytesOut)));
        all.add(Measure.counter("writes_total", "writes to sockets", () -> ofLanes(LaneCounts::writes)));
        all.add(Measure.counter(
                "blocked_writes_total",
                "writes that a full socket did not take at once",
                () -> ofLanes(LaneCounts::blockedWrites)));
        all.add(Measure.gauge("slow_listeners", "sockets that are full just now", () -> ofLanes(LaneCounts::waiting)));
        return all;
    }

    private long ofLanes(ToLongFunction<LaneCounts> count) {
        return lanes.stream().map(Lane::counts).mapToLong(count).sum();
    }

    /** Ends sessions whose end waited for a last frame that did not come. Called every second or so; may block. */
    public void endWhatWaitedTooLong() {
        connections.all().stream()
                .map(SocketConnection::conversation)
                .filter(Conversation::waitsToEnd)
                .forEach(Conversation::endIfComplete);
    }

    /** Lets nobody in any more, tells everybody to come back elsewhere, and waits a moment for them to go. */
    @Override
    public void close() {
        connections.close();
        connections.all().forEach(connection -> connection.outlet().goAway(Duration.ZERO));
        long until = clock.nanos() + GOODBYE_MAX.toNanos();
        while (connections.count() > 0 && clock.nanos() - until < 0) {
            LockSupport.parkNanos(this, LOOK_NANOS);
        }
        connections.all().forEach(connection -> connection.getEndPoint().close());
        lanes.forEach(Lane::close);
        tyrus.stop();
    }
}
