package dev.holdfast.bench.scenario;

import dev.holdfast.bench.load.Effort;
import dev.holdfast.bench.load.Heard;
import dev.holdfast.bench.load.Listeners;
import dev.holdfast.bench.load.Listeners.Party;
import dev.holdfast.bench.load.LoadBroken;
import dev.holdfast.bench.load.Speakers;
import dev.holdfast.bench.load.Window;
import dev.holdfast.bench.server.ProcessFigures;
import dev.holdfast.bench.server.Room;
import dev.holdfast.bench.server.Venue;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A server's rooms with everybody in them, ready to be spoken to. */
final class Hall implements AutoCloseable {

    /** Enough to fill a hall of thousands in seconds, and fewer than any server lets wait at its door. */
    private static final int AT_ONCE = 32;

    private static final Duration ENTER_MAX = Duration.ofSeconds(90);

    /** The first frame's time: everybody is there, and the speakers' thread has begun. */
    private static final long BREATH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long SETTLE_NANOS_MAX = TimeUnit.SECONDS.toNanos(15);
    private static final long SETTLE_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int SETTLE_STILL_MAX = 12;

    private final Venue venue;
    private final Shape shape;
    private final Listeners listeners;
    private final Speakers speakers;

    private Hall(Venue venue, Shape shape, Listeners listeners, Speakers speakers) {
        this.venue = venue;
        this.shape = shape;
        this.listeners = listeners;
        this.speakers = speakers;
    }

    /** Lets everybody in: listeners first, so that they hear a talk from its first frame on. */
    static Hall fill(Venue venue, Shape shape) {
        List<Room> rooms = venue.rooms(shape.rooms());
        Listeners listeners = new Listeners();
        try {
            List<Party> parties = new ArrayList<>();
            for (Room room : rooms) {
                parties.add(new Party(room.listener(), parties.size(), shape.listenersPerRoom()));
            }
            listeners.enter(parties, AT_ONCE, ENTER_MAX);
            Speakers speakers = new Speakers(rooms.stream().map(Room::speaker).toList(), shape.message());
            return new Hall(venue, shape, listeners, speakers);
        } catch (LoadBroken e) {
            listeners.close();
            throw e;
        }
    }

    Listeners listeners() {
        return listeners;
    }

    /** The talk begins. */
    void speak() {
        speak(shape.framesPerSecond());
    }

    void speak(double framesPerSecond) {
        speakers.speak(framesPerSecond, System.nanoTime() + BREATH_NANOS);
    }

    /** Waits until all is warm, then measures. The talk goes on meanwhile and after. */
    Observed observe(Duration warmUp, Duration length) {
        return observe(warmUp, length, shape.deliveriesPerSecond());
    }

    Observed observe(Duration warmUp, Duration length, double deliveriesPerSecondOffered) {
        long from = System.nanoTime() + BREATH_NANOS + warmUp.toNanos();
        Window arrivals = new Window(from, from + length.toNanos());
        Window departures = new Window(from, from + length.toNanos());
        listeners.measure(arrivals);
        speakers.measure(departures);
        waitUntil(from);
        OptionalDouble serverBefore = ProcessFigures.cpuSeconds(venue.process().pid());
        long listeningBefore = cpuNanos(listeners.threadId());
        long speakingBefore = cpuNanos(speakers.threadId());
        waitUntil(arrivals.toNanos());
        long offered = speakers.offered() * shape.listenersPerRoom();
        long delivered = listeners.delivered();
        OptionalDouble server = used(serverBefore);
        long listening = cpuNanos(listeners.threadId()) - listeningBefore;
        long speaking = cpuNanos(speakers.threadId()) - speakingBefore;
        double seconds = (System.nanoTime() - from) / 1e9;
        speakers.check();
        // The listeners' thread answers when it has left the window behind.
        listeners.heard();
        Effort effort = new Effort(
                listening / 1e9 / seconds,
                speaking / 1e9 / seconds,
                server.orElse(-seconds) / seconds,
                Runtime.getRuntime().availableProcessors(),
                departures.latencies().getValueAtPercentile(99) / 1e6,
                arrivals.latencies().getValueAtPercentile(99) / 1e6);
        return new Observed(
                arrivals,
                offered,
                delivered,
                deliveriesPerSecondOffered,
                server,
                ProcessFigures.residentKib(venue.process().pid()),
                effort);
    }

    private OptionalDouble used(OptionalDouble before) {
        OptionalDouble after = ProcessFigures.cpuSeconds(venue.process().pid());
        return before.isPresent() && after.isPresent()
                ? OptionalDouble.of(after.getAsDouble() - before.getAsDouble())
                : OptionalDouble.empty();
    }

    private static long cpuNanos(long threadId) {
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(threadId);
    }

    private static void waitUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /**
     * The talk is over: waits for what is under way, and says what was found.
     *
     * <p>What has not arrived then is lost where the server had kept up. Where it had not, it is only late: it was not
     * waited for any longer than makes sense.
     */
    Finding settle(String variant, Observed observed, Map<Metric, Double> figures) {
        long[] spoken = speakers.silence();
        long outstanding = drain(spoken);
        Heard heard = listeners.heard();
        List<String> remarks = new ArrayList<>();
        boolean flawed = !heard.isFlawless();
        long leavers = listeners.leavers();
        if (leavers > 0) {
            flawed = true;
            remarks.add(leavers + " listeners were cut off by the server (" + listeners.lastWords() + ")");
        } else if (outstanding > 0 && observed.keptUp()) {
            flawed = true;
            heard = heard.withoutTheLast(outstanding);
        } else if (outstanding > 0) {
            remarks.add("behind: " + outstanding + " deliveries were still to come when the talk was over");
        }
        return new Finding(variant, figures, heard, observed.effort(), remarks, flawed);
    }

    /** Until nothing is outstanding, or nothing comes any more, or it would take too long. */
    private long drain(long[] spoken) {
        long until = System.nanoTime() + SETTLE_NANOS_MAX;
        long outstanding = listeners.outstanding(spoken);
        int still = 0;
        while (outstanding > 0 && still < SETTLE_STILL_MAX && System.nanoTime() - until < 0) {
            LockSupport.parkNanos(SETTLE_LOOK_NANOS);
            long now = listeners.outstanding(spoken);
            long came = outstanding - now;
            still = came == 0 ? still + 1 : 0;
            outstanding = now;
            if (came > 0 && (double) now / came * SETTLE_LOOK_NANOS > SETTLE_NANOS_MAX) {
                break;
            }
        }
        return outstanding;
    }

    @Override
    public void close() {
        speakers.close();
        listeners.close();
    }
}
