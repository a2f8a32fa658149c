// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.scenario;

import dev.holdfast.bench.load.DeliveryCounts;
import dev.holdfast.bench.load.Listeners;
import dev.holdfast.bench.load.Listeners.ListenerGroup;
import dev.holdfast.bench.load.LoadFailed;
import dev.holdfast.bench.load.MeasurementConditions;
import dev.holdfast.bench.load.MeasurementWindow;
import dev.holdfast.bench.load.Speakers;
import dev.holdfast.bench.result.Finding;
import dev.holdfast.bench.result.Metric;
import dev.holdfast.bench.result.Observed;
import dev.holdfast.bench.server.BenchServer;
import dev.holdfast.bench.server.BenchSession;
import dev.holdfast.bench.server.ProcessStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A running server's rooms with all listeners and speakers connected. Scenarios speak into them and measure. */
final class Hall implements AutoCloseable {

    /** Enough to connect thousands of listeners in seconds, and fewer than any server's accept backlog. */
    private static final int AT_ONCE = 32;

    private static final Duration ENTER_MAX = Duration.ofSeconds(90);

    /** The scheduled time of the first frame: by then all are connected, and the speakers' thread runs. */
    private static final long BREATH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long SETTLE_NANOS_MAX = TimeUnit.SECONDS.toNanos(15);
    private static final long SETTLE_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long SETTLE_STILL_NANOS = TimeUnit.SECONDS.toNanos(4);

    /** How long the scenario observes the pace of the outstanding deliveries before it judges it. */
    private static final long SETTLE_JUDGE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final BenchServer server;
    private final Shape shape;
    private final Listeners listeners;
    private final Speakers speakers;

    private Hall(BenchServer server, Shape shape, Listeners listeners, Speakers speakers) {
        this.server = server;
        this.shape = shape;
        this.listeners = listeners;
        this.speakers = speakers;
    }

    /** Connects everyone, listeners first, so that they receive a session from its first frame on. */
    static Hall fill(BenchServer server, Shape shape) {
        List<BenchSession> rooms = server.createSessions(shape.rooms());
        Listeners listeners = new Listeners();
        try {
            List<ListenerGroup> parties = new ArrayList<>();
            for (BenchSession room : rooms) {
                parties.add(new ListenerGroup(room.listener(), parties.size(), shape.listenersPerRoom()));
            }
            listeners.connect(parties, AT_ONCE, ENTER_MAX);
            Speakers speakers =
                    new Speakers(rooms.stream().map(BenchSession::speaker).toList(), shape.message());
            return new Hall(server, shape, listeners, speakers);
        } catch (LoadFailed e) {
            listeners.close();
            throw e;
        }
    }

    Listeners listeners() {
        return listeners;
    }

    /** Starts the speakers. */
    void speak() {
        speak(shape.framesPerSecond());
    }

    void speak(double framesPerSecond) {
        speakers.start(framesPerSecond, System.nanoTime() + BREATH_NANOS);
    }

    /** Waits for the warm-up, then measures. The speakers go on meanwhile and after. */
    Observed observe(Duration warmUp, Duration length) {
        return observe(warmUp, length, shape.deliveriesPerSecond());
    }

    Observed observe(Duration warmUp, Duration length, double deliveriesPerSecondOffered) {
        long from = System.nanoTime() + BREATH_NANOS + warmUp.toNanos();
        MeasurementWindow arrivals = new MeasurementWindow(from, from + length.toNanos());
        MeasurementWindow departures = new MeasurementWindow(from, from + length.toNanos());
        listeners.measure(arrivals);
        speakers.recordLateness(departures);
        waitUntil(from);
        Gauge before = gauge();
        waitUntil(arrivals.endNanos());
        long offered = speakers.offered() * shape.listenersPerRoom();
        long delivered = listeners.delivered();
        Gauge after = before.again();
        speakers.checkConnected();
        // The listeners' thread answers after it has passed the end of the window.
        listeners.counts();
        return new Observed(
                arrivals,
                offered,
                delivered,
                deliveriesPerSecondOffered,
                after.serverSecondsSince(before),
                ProcessStats.residentKib(server.process().pid()),
                after.effortSince(before, departures, arrivals.latencies().getValueAtPercentile(99) / 1e6));
    }

    /** Reads the CPU time that each process has used until now. */
    Gauge gauge() {
        return new Gauge(listeners, speakers, server.process().pid());
    }

    Speakers speakers() {
        return speakers;
    }

    private static void waitUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /**
     * Stops the speakers, waits for the frames in flight, and returns the finding.
     *
     * <p>If the server had kept up, a frame that has not arrived then is lost. Otherwise it is only late, because the
     * wait has a limit.
     */
    Finding settle(String variant, Observed observed, Map<Metric, Double> figures) {
        return settle(variant, observed.effort(), observed.keptUp(), figures);
    }

    Finding settle(String variant, MeasurementConditions effort, boolean keptUp, Map<Metric, Double> figures) {
        long[] spoken = speakers.stop();
        long outstanding = drain(spoken);
        DeliveryCounts heard = listeners.counts();
        List<String> remarks = new ArrayList<>();
        boolean flawed = !heard.isFlawless();
        long leavers = listeners.disconnects();
        if (leavers > 0) {
            flawed = true;
            remarks.add(leavers + " listeners were cut off by the server (" + listeners.lastDisconnect() + ")");
        } else if (outstanding > 0 && keptUp) {
            flawed = true;
            heard = heard.withMoreLost(outstanding);
        } else if (outstanding > 0) {
            remarks.add("behind: " + outstanding + " deliveries were still to come when the talk was over");
        }
        return new Finding(variant, figures, heard, effort, remarks, flawed);
    }

    /** Waits until no delivery is outstanding, or none arrives any more, or the wait takes too long. */
    private long drain(long[] spoken) {
        long begin = System.nanoTime();
        long atFirst = listeners.outstanding(spoken);
        long outstanding = atFirst;
        long lastCame = begin;
        while (outstanding > 0) {
            LockSupport.parkNanos(SETTLE_LOOK_NANOS);
            long before = outstanding;
            outstanding = listeners.outstanding(spoken);
            long now = System.nanoTime();
            lastCame = outstanding < before ? now : lastCame;
            double nanosEach = (double) (now - begin) / Math.max(1, atFirst - outstanding);
            boolean hopeless = now - begin > SETTLE_JUDGE_NANOS && nanosEach * outstanding > SETTLE_NANOS_MAX;
            if (hopeless || now - lastCame > SETTLE_STILL_NANOS || now - begin > SETTLE_NANOS_MAX) {
                return outstanding;
            }
        }
        return 0;
    }

    @Override
    public void close() {
        speakers.close();
        listeners.close();
    }
}
