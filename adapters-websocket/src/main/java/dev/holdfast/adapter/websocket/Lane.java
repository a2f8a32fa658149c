package dev.holdfast.adapter.websocket;

import dev.holdfast.application.port.out.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that owns every write of its connections. Others hand it commands and mark rooms that have news; nothing
 * but this thread ever touches what its outlets are made of, so there are no locks and no interleaving.
 */
final class Lane implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    /** Time is looked at in steps of this: a fifth of what each connection is looked at in. */
    static final long STEP_NANOS = 100_000_000;

    /** Each connection belongs to one step in five, so it is looked at twice a second whatever happens on it. */
    private static final int STEPS = 5;

    /** How many commands are taken before audio has its turn again. */
    private static final int COMMANDS_A_TURN = 256;

    private static final int QUEUE_CHUNK = 1024;

    private final MpscUnboundedArrayQueue<Runnable> commands = new MpscUnboundedArrayQueue<>(QUEUE_CHUNK);
    private final MpscUnboundedArrayQueue<LaneRoom> news = new MpscUnboundedArrayQueue<>(QUEUE_CHUNK);
    private final List<List<Outlet>> rounds = new ArrayList<>(STEPS);
    private final List<Outlet> speakers = new ArrayList<>();
    private final LaneCounts counts = new LaneCounts();
    private final Clock clock;
    private final Thread thread;

    private volatile boolean asleep;
    private volatile boolean stopped;

    private int step;
    private int nextRound;

    Lane(Clock clock, int number) {
        this.clock = clock;
        for (int each = 0; each < STEPS; each++) {
            rounds.add(new ArrayList<>());
        }
        this.thread = new Thread(this::run, "holdfast-lane-" + number);
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Runs a command on the lane, after those that came before. From any thread. */
    void execute(Runnable command) {
        commands.offer(command);
        wake();
    }

    /** A room has something new to send. From any thread, once per room until the lane has seen it. */
    void news(LaneRoom room) {
        news.offer(room);
        wake();
    }

    private void wake() {
        if (asleep) {
            LockSupport.unpark(thread);
        }
    }

    LaneCounts counts() {
        return counts;
    }

    boolean isCurrentThread() {
        return Thread.currentThread() == thread;
    }

    /** On the lane. */
    void join(Outlet outlet) {
        outlet.round = nextRound;
        nextRound = (nextRound + 1) % STEPS;
        rounds.get(outlet.round).add(outlet);
    }

    /** On the lane. */
    void leave(Outlet outlet) {
        rounds.get(outlet.round).remove(outlet);
        speakers.remove(outlet);
    }

    /** On the lane: from now on this outlet's acks are looked after. */
    void speaks(Outlet outlet) {
        if (!speakers.contains(outlet)) {
            speakers.add(outlet);
        }
    }

    private void run() {
        long now = clock.nanos();
        long awakeSince = now;
        long nextStep = now + STEP_NANOS;
        while (!stopped) {
            boolean worked = drainCommands() | drainNews();
            if (worked) {
                now = clock.nanos();
            }
            if (now - nextStep >= 0) {
                look(now);
                nextStep = now + STEP_NANOS;
                now = clock.nanos();
                awakeSince = countBusy(awakeSince, now);
            } else if (!worked) {
                // Finding nothing takes no time: it is as late as when something was done last.
                countBusy(awakeSince, now);
                sleep(nextStep - now);
                now = clock.nanos();
                awakeSince = now;
            }
        }
        drainCommands();
    }

    private long countBusy(long since, long now) {
        counts.busy(now - since);
        return now;
    }

    private boolean drainCommands() {
        int done = 0;
        for (Runnable command; done < COMMANDS_A_TURN && (command = commands.poll()) != null; done++) {
            guarded(command);
        }
        return done > 0;
    }

    private boolean drainNews() {
        boolean any = false;
        for (LaneRoom room; (room = news.poll()) != null; any = true) {
            deliver(room);
        }
        return any;
    }

    private void look(long now) {
        for (int each = 0; each < speakers.size(); each++) {
            lookAfter(speakers.get(each));
        }
        step = (step + 1) % STEPS;
        // A look can close an outlet, which then leaves the list: so from its end.
        List<Outlet> round = rounds.get(step);
        for (int each = round.size() - 1; each >= 0; each--) {
            look(round.get(each), now);
        }
    }

    private static void look(Outlet outlet, long now) {
        try {
            outlet.look(now);
        } catch (Throwable fault) { // see guarded
            LOG.atError()
                    .addKeyValue("connectionId", outlet.id())
                    .setCause(fault)
                    .log("the connection could not be looked after");
        }
    }

    private static void lookAfter(Outlet speaker) {
        try {
            speaker.ackIfWanted();
            speaker.warnIfShortOfRoom();
        } catch (Throwable fault) { // see guarded
            LOG.atError()
                    .addKeyValue("connectionId", speaker.id())
                    .setCause(fault)
                    .log("the speaking connection could not be looked after");
        }
    }

    /** One connection's fault is nobody else's. */
    private static void guarded(Runnable command) {
        try {
            command.run();
        } catch (Throwable fault) { // an Error too: a lane that dies takes all its connections with it
            LOG.error("a command failed on its lane", fault);
        }
    }

    private static void deliver(LaneRoom room) {
        try {
            room.deliver();
        } catch (Throwable fault) { // see above
            LOG.error("a room failed on its lane", fault);
        }
    }

    private void sleep(long nanos) {
        asleep = true;
        if (commands.isEmpty() && news.isEmpty() && !stopped) {
            // Without a blocker to look at: noting it is two references written for each nap.
            LockSupport.parkNanos(nanos);
        }
        asleep = false;
    }

    @Override
    public void close() {
        stopped = true;
        LockSupport.unpark(thread);
        try {
            thread.join(1_000);
        } catch (InterruptedException stopWaiting) {
            Thread.currentThread().interrupt();
        }
    }
}
