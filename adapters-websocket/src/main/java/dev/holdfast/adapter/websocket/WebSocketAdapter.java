package dev.holdfast.adapter.websocket;

import dev.holdfast.application.port.in.host.HostSessions;
import dev.holdfast.application.port.in.listener.ListenToSession;
import dev.holdfast.application.port.in.speaker.SpeakIntoSession;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.DurationHistogram;
import dev.holdfast.application.port.out.Measure;
import dev.holdfast.application.port.out.Measured;
import dev.holdfast.application.port.out.audio.FrameFormat;
import dev.holdfast.domain.connection.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
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
        all.add(Measure.histogram(
                "ack_delay_seconds",
                "from a frame's arrival until the socket took its ack",
                () -> ofLanes(LaneCounts::ackDelay)));
        all.add(Measure.resumes(Role.LISTENER.word(), () -> ofLanes(LaneCounts::caughtUp)));
        for (int number = 0; number < lanes.size(); number++) {
            LaneCounts lane = lanes.get(number).counts();
            all.add(Measure.counter("lane_busy_seconds_total", "time that a lane did not sleep", lane::busySeconds)
                    .with("lane", Integer.toString(number)));
        }
        return all;
    }

    private DurationHistogram.Snapshot ofLanes(Function<LaneCounts, DurationHistogram> histogram) {
        return lanes.stream()
                .map(lane -> histogram.apply(lane.counts()).snapshot())
                .reduce(DurationHistogram.Snapshot::plus)
                .orElseThrow();
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

    /** Lets nobody in any more. Whoever is here stays. */
    public void letNobodyIn() {
        connections.goAway();
    }

    /**
     * Tells everybody to leave, each at a time of their own: first those who speak, and when they are gone those who listen,
     * each when they have heard all that was said here. Who comes over sooner would miss the rest. Whoever is still here a
     * moment after their time is closed. Blocks until the speakers are gone.
     *
     * @param perSecond how many should leave a second
     * @param within in how long all should have been told
     * @return when the last one should have left, or been closed
     */
    public Duration sendEverybodyAway(int perSecond, Duration within) {
        long began = clock.nanos();
        List<SocketConnection> speakers = shuffled(Conversation::isSpeaking);
        Departures first = new Departures(speakers.size(), perSecond, within);
        speakers.forEach(connection -> connection.outlet().leaveIn(first.next()));
        if (!speakers.isEmpty()) {
            await(() -> !connections.isAnybodySpeaking(), first.last().plus(afterTheirTime()));
        }
        Duration left = within.minusNanos(clock.nanos() - began);
        Duration rest = left.isNegative() ? Duration.ZERO : left;
        List<SocketConnection> others = shuffled(conversation -> !conversation.isSpeaking());
        Departures next = new Departures(others.size(), perSecond, rest);
        others.forEach(connection -> connection.outlet().leaveWhenAllIsHeard(next.next(), rest));
        return rest.plus(afterTheirTime());
    }

    /** How long a connection may still be there after the time that it was told. */
    private Duration afterTheirTime() {
        return settings.times().leaveGrace().plus(settings.times().drainMax());
    }

    /** The same should not have to be the last each time. */
    private List<SocketConnection> shuffled(Predicate<Conversation> which) {
        List<SocketConnection> some = new ArrayList<>();
        connections.all().stream()
                .filter(connection -> which.test(connection.conversation()))
                .forEach(some::add);
        Collections.shuffle(some);
        return some;
    }

    /** Waits until nobody is here any more and all leases are given back, at the most so long. Whether it is so. */
    public boolean awaitNobody(Duration max) {
        return await(connections::areAllSettled, max);
    }

    private boolean await(BooleanSupplier condition, Duration max) {
        long until = clock.nanos() + max.toNanos();
        while (!condition.getAsBoolean() && clock.nanos() - until < 0) {
            LockSupport.parkNanos(this, LOOK_NANOS);
        }
        return condition.getAsBoolean();
    }

    /** Lets nobody in any more, tells whoever is here to come back elsewhere at once, and waits a moment for them to go. */
    @Override
    public void close() {
        connections.goAway();
        connections.all().forEach(connection -> connection.outlet().goAway(Duration.ZERO));
        if (!awaitNobody(GOODBYE_MAX)) {
            connections.all().forEach(connection -> connection.getEndPoint().close());
            awaitNobody(GOODBYE_MAX);
        }
        lanes.forEach(Lane::close);
        tyrus.stop();
    }
}
