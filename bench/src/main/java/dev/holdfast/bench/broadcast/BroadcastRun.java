// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.broadcast;

import dev.holdfast.bench.load.DeliveryCounts;
import dev.holdfast.bench.load.Listeners;
import dev.holdfast.bench.load.Listeners.ListenerGroup;
import dev.holdfast.bench.load.LoadFailed;
import dev.holdfast.bench.load.MeasurementConditions;
import dev.holdfast.bench.load.MeasurementWindow;
import dev.holdfast.bench.load.Speakers;
import dev.holdfast.bench.result.Measurement;
import dev.holdfast.bench.result.Metric;
import dev.holdfast.bench.result.ScenarioResult;
import dev.holdfast.bench.server.BenchServer;
import dev.holdfast.bench.server.BenchSession;
import dev.holdfast.bench.server.ProcessStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A running server with the listeners and speakers of one run connected. One thread at a time may use it. {@link
 * #close()} disconnects them and leaves the server running.
 */
public final class BroadcastRun implements AutoCloseable {

    /**
     * How many listeners, and how many speakers, connect at a time: enough to connect thousands in seconds, fewer than any
     * accept backlog.
     */
    private static final int CONNECTING_MAX = 64;

    private static final Duration CONNECT_MAX = Duration.ofSeconds(90);

    /** From the start of the speakers to the first frame, so that the speakers' thread runs by then. */
    private static final long START_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long DRAIN_NANOS_MAX = TimeUnit.SECONDS.toNanos(15);
    private static final long DRAIN_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long DRAIN_STALL_NANOS_MAX = TimeUnit.SECONDS.toNanos(4);

    /** How long the run observes the rate of deliveries before it estimates whether they all arrive in time. */
    private static final long DRAIN_ESTIMATE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final BenchServer server;
    private final LoadProfile profile;
    private final Listeners listeners;
    private final Speakers speakers;

    private BroadcastRun(BenchServer server, LoadProfile profile, Listeners listeners, Speakers speakers) {
        this.server = server;
        this.profile = profile;
        this.listeners = listeners;
        this.speakers = speakers;
    }

    /** Connects listeners and speakers. No speaker sends before all have joined, so each listener receives the first frame. */
    public static BroadcastRun connect(BenchServer server, LoadProfile profile) {
        List<BenchSession> sessions = server.createSessions(profile.sessions());
        List<ListenerGroup> groups = new ArrayList<>();
        for (BenchSession session : sessions) {
            groups.add(new ListenerGroup(
                    profile.listenerTarget(session.listener()), groups.size(), profile.listenersPerSession()));
        }
        Speakers speakers =
                new Speakers(sessions.stream().map(BenchSession::speaker).toList(), profile.message());
        BroadcastRun run = new BroadcastRun(server, profile, new Listeners(), speakers);
        try {
            CompletableFuture<Void> listening = run.listeners.beginConnect(groups, CONNECTING_MAX);
            CompletableFuture<Void> speaking = speakers.beginConnect(CONNECTING_MAX);
            run.listeners.await(listening, CONNECT_MAX);
            speakers.await(speaking, CONNECT_MAX);
            speakers.checkConnected();
            return run;
        } catch (LoadFailed e) {
            run.close();
            throw e;
        }
    }

    /**
     * Lets all speakers and listeners connect again, all at once; returns when all have joined.
     *
     * @throws LoadFailed if one cannot, or if time is up
     */
    public void reconnect(Duration timeout) {
        CompletableFuture<Void> speaking = speakers.beginConnect(profile.sessions());
        CompletableFuture<Void> listening = listeners.beginReconnect();
        speakers.await(speaking, timeout);
        listeners.await(listening, timeout);
    }

    public Listeners listeners() {
        return listeners;
    }

    /** Starts the speakers at the frame rate of the load profile. */
    public void startSpeakers() {
        startSpeakers(profile.framesPerSecond());
    }

    public void startSpeakers(double framesPerSecond) {
        speakers.start(framesPerSecond, System.nanoTime() + START_DELAY_NANOS);
    }

    /** Waits for the warm-up, then measures for this time. The speakers keep sending afterwards. */
    public Measurement measure(Duration warmUp, Duration length) {
        return measure(warmUp, length, profile.deliveriesPerSecond());
    }

    public Measurement measure(Duration warmUp, Duration length, double deliveriesPerSecondOffered) {
        long from = System.nanoTime() + START_DELAY_NANOS + warmUp.toNanos();
        MeasurementWindow arrivals = new MeasurementWindow(from, from + length.toNanos());
        MeasurementWindow departures = new MeasurementWindow(from, from + length.toNanos());
        listeners.measure(arrivals);
        speakers.recordLateness(departures);
        waitUntil(from);
        CpuReading before = readCpu();
        waitUntil(arrivals.endNanos());
        long offered = speakers.offered() * profile.listenersPerSession();
        long delivered = listeners.delivered();
        CpuReading after = before.readAgain();
        speakers.checkConnected();
        // When the listeners' thread answers, it has passed the end of the window and records no more latency.
        listeners.counts();
        return new Measurement(
                arrivals,
                offered,
                delivered,
                deliveriesPerSecondOffered,
                after.serverSecondsSince(before),
                ProcessStats.residentKib(server.process().pid()),
                after.conditionsSince(before, departures, arrivals.latencies().getValueAtPercentile(99) / 1e6));
    }

    /** Reads the CPU time used until now. */
    public CpuReading readCpu() {
        return new CpuReading(listeners, speakers, server.process().pid());
    }

    public Speakers speakers() {
        return speakers;
    }

    private static void waitUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /**
     * Stops the speakers, waits for the outstanding deliveries, and returns the result.
     *
     * <p>A frame that does not arrive in that time is lost if the server had kept up with the load, and otherwise late.
     */
    public ScenarioResult finish(String variant, Measurement measurement, Map<Metric, Double> figures) {
        return finish(variant, measurement.conditions(), measurement.keptUp(), figures);
    }

    public ScenarioResult finish(
            String variant, MeasurementConditions conditions, boolean keptUp, Map<Metric, Double> figures) {
        long[] sent = speakers.stop();
        long outstanding = drain(sent);
        DeliveryCounts counts = listeners.counts();
        List<String> remarks = new ArrayList<>();
        boolean failed = !counts.isFlawless();
        long disconnects = listeners.disconnects();
        if (disconnects > 0) {
            failed = true;
            remarks.add(
                    disconnects + " listeners were disconnected by the server (" + listeners.lastDisconnect() + ")");
        } else if (outstanding > 0 && keptUp) {
            failed = true;
            counts = counts.withMoreLost(outstanding);
        } else if (outstanding > 0) {
            remarks.add("behind: " + outstanding + " deliveries were outstanding at the end");
        }
        return new ScenarioResult(variant, figures, counts, conditions, remarks, failed);
    }

    /** Waits for the outstanding deliveries; returns how many remain when none arrives any more or time is up. */
    private long drain(long[] sent) {
        long begin = System.nanoTime();
        long initial = listeners.outstanding(sent);
        long outstanding = initial;
        long lastArrival = begin;
        while (outstanding > 0) {
            LockSupport.parkNanos(DRAIN_POLL_NANOS);
            long before = outstanding;
            outstanding = listeners.outstanding(sent);
            long now = System.nanoTime();
            lastArrival = outstanding < before ? now : lastArrival;
            double nanosPerDelivery = (double) (now - begin) / Math.max(1, initial - outstanding);
            boolean hopeless = now - begin > DRAIN_ESTIMATE_NANOS && nanosPerDelivery * outstanding > DRAIN_NANOS_MAX;
            if (hopeless || now - lastArrival > DRAIN_STALL_NANOS_MAX || now - begin > DRAIN_NANOS_MAX) {
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
