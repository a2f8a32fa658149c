// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import dev.holdfast.adapter.websocket.metrics.EventLoopMetrics;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.FatalErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A single thread that does every write of its connections. Other threads queue commands, and signal sessions that have new
 * audio. Only this thread touches a connection's output, so writes need no lock and never interleave.
 */
public final class EventLoop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

    /** The interval at which speakers and one group of connections are checked. */
    static final long STEP_NANOS = 100_000_000;

    /** Each connection belongs to one of five groups, so it is checked twice a second whatever happens on it. */
    private static final int GROUPS = 5;

    /** Ten steps late: the process was stopped, or its machine, or a collection took that long. */
    private static final long STOOD_STILL_NANOS = 10 * STEP_NANOS;

    /** How many commands run before audio is delivered again. */
    private static final int COMMANDS_A_TURN = 256;

    private static final int QUEUE_CHUNK = 1024;

    private final MpscUnboundedArrayQueue<Runnable> commands = new MpscUnboundedArrayQueue<>(QUEUE_CHUNK);
    private final MpscUnboundedArrayQueue<LoopSubscribers> signals = new MpscUnboundedArrayQueue<>(QUEUE_CHUNK);
    private final List<List<OutboundChannel>> groups = new ArrayList<>(GROUPS);
    private final List<OutboundChannel> speakers = new ArrayList<>();
    private final EventLoopMetrics metrics;
    private final Clock clock;
    private final Thread thread;

    /** When this thread last ran after it had stood still. What clients did not do before that is no fault of theirs. */
    private long resumedNanos;

    private volatile boolean asleep;
    private volatile boolean stopped;

    private int checkedGroup;
    private int nextGroup;

    public EventLoop(Clock clock, int number, EventLoopMetrics metrics) {
        this.clock = clock;
        this.resumedNanos = clock.nanos();
        this.metrics = metrics;
        for (int i = 0; i < GROUPS; i++) {
            groups.add(new ArrayList<>());
        }
        this.thread = new Thread(this::run, "holdfast-event-loop-" + number);
        this.thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Runs a command on the event loop, after earlier ones. From any thread. */
    void execute(Runnable command) {
        commands.offer(command);
        wake();
    }

    /** A session has new audio for its listeners here. From any thread, once until the loop has looked. */
    void signal(LoopSubscribers subscribers) {
        signals.offer(subscribers);
        wake();
    }

    private void wake() {
        if (asleep) {
            LockSupport.unpark(thread);
        }
    }

    public EventLoopMetrics metrics() {
        return metrics;
    }

    /**
     * On the event loop: since when it has run without standing still. The machine's or the process's pause is measured by the
     * system's timer, so that a clock that a test moves is none.
     */
    long resumedNanos() {
        return resumedNanos;
    }

    /** On the event loop. */
    void join(OutboundChannel channel) {
        channel.group = nextGroup;
        nextGroup = (nextGroup + 1) % GROUPS;
        groups.get(channel.group).add(channel);
    }

    /** On the event loop. */
    void leave(OutboundChannel channel) {
        groups.get(channel.group).remove(channel);
        speakers.remove(channel);
    }

    /** On the event loop: acks this speaker from now on. */
    void addSpeaker(OutboundChannel channel) {
        if (!speakers.contains(channel)) {
            speakers.add(channel);
        }
    }

    private void run() {
        long now = clock.nanos();
        long awakeSince = now;
        long nextStep = now + STEP_NANOS;
        long lastStep = System.nanoTime();
        while (!stopped) {
            boolean worked = runCommands() | deliverSignals();
            if (worked) {
                now = clock.nanos();
            }
            if (now - nextStep >= 0) {
                long step = System.nanoTime();
                if (step - lastStep >= STOOD_STILL_NANOS) {
                    resumedNanos = now;
                }
                lastStep = step;
                check(now);
                nextStep = now + STEP_NANOS;
                now = clock.nanos();
                awakeSince = countBusy(awakeSince, now);
            } else if (!worked) {
                // Two empty queues cost no time: the clock read after the last work is still right.
                countBusy(awakeSince, now);
                sleep(nextStep - now);
                now = clock.nanos();
                awakeSince = now;
            }
        }
        while (runCommands()) {
            // Until none is left: a command may release a cursor or a connection.
        }
    }

    private long countBusy(long since, long now) {
        metrics.busy(now - since);
        return now;
    }

    private boolean runCommands() {
        int done = 0;
        for (Runnable command; done < COMMANDS_A_TURN && (command = commands.poll()) != null; done++) {
            run(command);
        }
        return done > 0;
    }

    /** Delivers what is signalled now, and no more: a session that is signalled all the time must not delay commands. */
    private boolean deliverSignals() {
        int queued = signals.size();
        int done = 0;
        for (LoopSubscribers subscribers; done < queued && (subscribers = signals.poll()) != null; done++) {
            deliver(subscribers);
        }
        return done > 0;
    }

    private void check(long now) {
        for (int i = 0; i < speakers.size(); i++) {
            checkSpeaker(speakers.get(i));
        }
        checkedGroup = (checkedGroup + 1) % GROUPS;
        List<OutboundChannel> group = groups.get(checkedGroup);
        for (int i = 0; i < group.size(); i++) {
            check(group.get(i), now);
        }
    }

    private static void check(OutboundChannel channel, long now) {
        try {
            channel.monitor().check(now);
        } catch (Throwable fault) { // see run(Runnable)
            FatalErrors.report(fault);
            LOG.atError()
                    .addKeyValue("connectionId", channel.id())
                    .setCause(fault)
                    .log("checking the connection failed");
        }
    }

    private static void checkSpeaker(OutboundChannel speaker) {
        try {
            speaker.ackIfDue();
            speaker.warnIfStorageIsLow();
        } catch (Throwable fault) { // see run(Runnable)
            FatalErrors.report(fault);
            LOG.atError()
                    .addKeyValue("connectionId", speaker.id())
                    .setCause(fault)
                    .log("acking the speaker failed");
        }
    }

    /** A fault of one connection must not reach the others. */
    private static void run(Runnable command) {
        try {
            command.run();
        } catch (Throwable fault) { // an Error too: if the thread ended, all its connections would hang
            FatalErrors.report(fault);
            LOG.error("a command of the event loop failed", fault);
        }
    }

    private static void deliver(LoopSubscribers subscribers) {
        try {
            subscribers.deliver();
        } catch (Throwable fault) { // see run(Runnable)
            FatalErrors.report(fault);
            LOG.error("delivering a session's audio failed", fault);
        }
    }

    private void sleep(long nanos) {
        asleep = true;
        if (commands.isEmpty() && signals.isEmpty() && !stopped) {
            // Without a blocker object: recording it costs two reference writes for each sleep.
            LockSupport.parkNanos(nanos);
        }
        asleep = false;
    }

    /** Stops the thread and waits up to one second for it. */
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
