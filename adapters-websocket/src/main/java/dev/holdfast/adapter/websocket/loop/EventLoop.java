// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.loop;

import dev.holdfast.adapter.websocket.config.EventLoopSettings;
import dev.holdfast.adapter.websocket.metrics.EventLoopMetrics;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.FatalErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A single thread that owns its connections: it reads, decodes, appends, delivers, acks and writes, so that none of it needs a
 * lock. Other threads queue commands, and signal sessions that have new audio. Nothing that runs here may block. Each turn is
 * bounded, so that no connection and no session keeps the others waiting.
 */
public final class EventLoop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

    /** The interval at which speakers and one group of connections are checked. */
    public static final long STEP_NANOS = 100_000_000;

    private static final long MILLI_NANOS = 1_000_000;

    /** Each connection belongs to one of five groups, so it is checked twice a second whatever happens on it. */
    private static final int GROUPS = 5;

    /** Ten steps late: the process was stopped, or its machine, or a collection took that long. */
    private static final long STOOD_STILL_NANOS = 10 * STEP_NANOS;

    /** After a selector failed: it would do so again at once. */
    private static final long RETRY_NANOS = 10_000_000;

    private static final int QUEUE_CHUNK = 1024;

    private final MpscUnboundedArrayQueue<Runnable> commands = new MpscUnboundedArrayQueue<>(QUEUE_CHUNK);
    private final MpscUnboundedArrayQueue<Delivery> deliveries = new MpscUnboundedArrayQueue<>(QUEUE_CHUNK);
    private final List<List<LoopMember>> groups = new ArrayList<>(GROUPS);
    private final List<LoopMember> speakers = new ArrayList<>();
    private final TimerWheel timers;
    private final Consumer<SelectionKey> selected = this::selected;
    private final EventLoopSettings settings;
    private final EventLoopMetrics metrics;
    private final Clock clock;
    private final Selector selector;
    private final Thread thread;

    /** The thread that makes the turns: the loop's own, once it is started. */
    private volatile @Nullable Thread owner;
    /** When this thread last ran after it had stood still. What clients did not do before that is no fault of theirs. */
    private long resumedNanos;

    /** Whether the thread sleeps in its selector, or is about to, and has to be woken. */
    private final AtomicBoolean asleep = new AtomicBoolean();

    /** Of this thread: whether it has slept since it last worked. */
    private boolean slept;

    private volatile boolean stopped;

    /** Whether the selector has closed channels to drop: their descriptors are taken until then. */
    private boolean selectSoon;

    private long awakeSince;
    private long turnNanos;

    /** When connections are next checked; and, by the system's timer, when they last were. */
    private long nextStep;

    private long lastStep;
    private int checkedGroup;
    private int nextGroup;

    public EventLoop(Clock clock, int number, EventLoopSettings settings, EventLoopMetrics metrics) {
        this.clock = clock;
        this.settings = settings;
        this.resumedNanos = clock.nanos();
        this.turnNanos = resumedNanos;
        this.awakeSince = resumedNanos;
        this.nextStep = resumedNanos + STEP_NANOS;
        this.lastStep = System.nanoTime();
        this.timers = new TimerWheel(resumedNanos);
        this.metrics = metrics;
        for (int i = 0; i < GROUPS; i++) {
            groups.add(new ArrayList<>());
        }
        try {
            this.selector = Selector.open();
        } catch (IOException noDescriptor) {
            throw new UncheckedIOException("an event loop needs a selector", noDescriptor);
        }
        this.thread = new Thread(this::run, "holdfast-event-loop-" + number);
        this.thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Whether the caller is this loop's thread. */
    public boolean isCurrent() {
        return Thread.currentThread() == owner;
    }

    /** Runs a command on the event loop, after earlier ones. From any thread. */
    public void execute(Runnable command) {
        commands.offer(command);
        wake();
    }

    /** Connections have something to be written. From any thread, once until the loop has looked. */
    public void signal(Delivery delivery) {
        deliveries.offer(delivery);
        wake();
    }

    private void wake() {
        if (asleep.get() && asleep.compareAndSet(true, false)) {
            selector.wakeup();
        }
    }

    public EventLoopMetrics metrics() {
        return metrics;
    }

    public EventLoopSettings settings() {
        return settings;
    }

    /** On the event loop: since when it has run without a pause of the machine or the process, by the system's timer. */
    public long resumedNanos() {
        return resumedNanos;
    }

    /** On the event loop: the clock as it was read in this turn. */
    public long turnNanos() {
        return turnNanos;
    }

    /** On the event loop: runs a command about then, at most a second from now. */
    public void schedule(Runnable command, long atNanos) {
        timers.add(command, atNanos);
    }

    /** On the event loop: adds a key without interest for a transport's channel. */
    SelectionKey register(SelectableChannel channel, SocketTransport transport) throws ClosedChannelException {
        return channel.register(selector, 0, transport);
    }

    /** On the event loop: a key was cancelled. */
    void selectSoon() {
        selectSoon = true;
    }

    /**
     * On the event loop: checks this connection twice a second from now on.
     *
     * @return its group, to be given to {@link #leave}
     */
    public int join(LoopMember member) {
        int group = nextGroup;
        nextGroup = (nextGroup + 1) % GROUPS;
        groups.get(group).add(member);
        return group;
    }

    /** On the event loop. */
    public void leave(LoopMember member, int group) {
        groups.get(group).remove(member);
        speakers.remove(member);
    }

    /** On the event loop: acks this speaker from now on. */
    public void addSpeaker(LoopMember member) {
        if (!speakers.contains(member)) {
            speakers.add(member);
        }
    }

    private void run() {
        owner = thread;
        awakeSince = clock.nanos();
        while (!stopped) {
            select(turn());
        }
        while (runCommands(settings.commandsPerTurn())) {
            // Until none is left: a command may release a cursor or a connection.
        }
        closeSelector();
    }

    /**
     * Makes one turn of a loop that is not started, on the calling thread and without sleeping: a test decides so when each loop
     * runs. One thread at a time.
     */
    public void runTurn() {
        owner = Thread.currentThread();
        try {
            turn();
            select(0);
        } finally {
            owner = null;
        }
    }

    /** On the event loop, or before it is started: whether it has nothing to do and no connection. */
    public boolean isIdle() {
        return commands.isEmpty()
                && deliveries.isEmpty()
                && timers.isEmpty()
                && speakers.isEmpty()
                && groups.stream().allMatch(List::isEmpty);
    }

    /** What is queued and due. Returns for how many nanoseconds the loop may sleep after it. */
    private long turn() {
        runCommands(settings.commandsPerTurn());
        runTimers();
        deliver();
        turnNanos = clock.nanos();
        if (turnNanos - nextStep >= 0) {
            long step = System.nanoTime();
            if (step - lastStep >= STOOD_STILL_NANOS) {
                resumedNanos = turnNanos;
            }
            lastStep = step;
            check(turnNanos);
            nextStep = turnNanos + STEP_NANOS;
        }
        metrics.busy(turnNanos - awakeSince);
        awakeSince = turnNanos;
        return timers.isEmpty() ? nextStep - turnNanos : Math.min(TimerWheel.TICK_NANOS, nextStep - turnNanos);
    }

    private void closeSelector() {
        try {
            selector.close();
        } catch (IOException failed) {
            LOG.warn("the selector could not be closed: {}", failed.toString());
        }
    }

    /** Serves connections that can be read or written; sleeps until then, or for as long, if there is nothing else to do. */
    private void select(long nanos) {
        try {
            asleep.set(true);
            if (selectSoon || nanos <= 0 || stopped || !commands.isEmpty() || !deliveries.isEmpty()) {
                asleep.set(false);
                selectSoon = false;
                selector.selectNow(selected);
            } else {
                slept = true;
                selector.select(selected, Math.max(1, nanos / MILLI_NANOS));
                awaken();
            }
        } catch (IOException | RuntimeException fault) {
            LOG.error("the event loop's selector failed", fault);
            LockSupport.parkNanos(RETRY_NANOS);
        } catch (Error fault) { // see run(Runnable)
            FatalErrors.report(fault);
            LOG.error("the event loop's selector failed", fault);
        }
    }

    /** The first key ends the sleep, or the end of the selection. What the selected connections do is work. */
    private void awaken() {
        if (slept) {
            slept = false;
            asleep.set(false);
            turnNanos = clock.nanos();
            awakeSince = turnNanos;
        }
    }

    private void selected(SelectionKey key) {
        awaken();
        try {
            ((SocketTransport) key.attachment()).selected(key);
        } catch (Throwable fault) { // see run(Runnable)
            FatalErrors.report(fault);
            LOG.error("a connection failed on its event loop", fault);
        }
    }

    private boolean runCommands(int max) {
        int done = 0;
        for (Runnable command; done < max && (command = commands.poll()) != null; done++) {
            run(command);
        }
        return done > 0;
    }

    /** What is due, for as many connections as deliveries are; the rest in the next turn, which begins at once. */
    private void runTimers() {
        int done = 0;
        for (Runnable due; done < settings.deliveriesPerTurn() && (due = timers.poll(turnNanos)) != null; done++) {
            run(due);
        }
        selectSoon |= done == settings.deliveriesPerTurn();
    }

    /**
     * Delivers what is signalled now, to so many connections, and no more: a session that is signalled all the time, or a large
     * one, must not delay others.
     */
    private void deliver() {
        int queued = deliveries.size();
        int left = settings.deliveriesPerTurn();
        Delivery delivery;
        for (int done = 0; left > 0 && done < queued && (delivery = deliveries.poll()) != null; done++) {
            int served = deliver(delivery, left);
            if (served >= left) {
                deliveries.offer(delivery);
            }
            left -= Math.max(1, served);
        }
    }

    private void check(long now) {
        for (int i = speakers.size() - 1; i >= 0; i--) {
            ack(speakers.get(i));
        }
        checkedGroup = (checkedGroup + 1) % GROUPS;
        List<LoopMember> group = groups.get(checkedGroup);
        for (int i = group.size() - 1; i >= 0; i--) {
            check(group.get(i), now);
        }
    }

    private static void check(LoopMember member, long now) {
        try {
            member.check(now);
        } catch (Throwable fault) { // see run(Runnable)
            report(member, fault, "checking the connection failed");
        }
    }

    private static void ack(LoopMember speaker) {
        try {
            speaker.ack();
        } catch (Throwable fault) { // see run(Runnable)
            report(speaker, fault, "acking the speaker failed");
        }
    }

    private static void report(LoopMember member, Throwable fault, String what) {
        FatalErrors.report(fault);
        LOG.atError().addKeyValue("connectionId", member.id()).setCause(fault).log(what);
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

    private static int deliver(Delivery delivery, int max) {
        try {
            return delivery.deliver(max);
        } catch (Throwable fault) { // see run(Runnable)
            FatalErrors.report(fault);
            LOG.error("delivering a session's audio failed", fault);
            return 0;
        }
    }

    /** Stops the thread and waits up to one second for it. */
    @Override
    public void close() {
        stopped = true;
        if (thread.getState() == Thread.State.NEW) {
            closeSelector();
        }
        selector.wakeup();
        try {
            thread.join(1_000);
        } catch (InterruptedException stopWaiting) {
            Thread.currentThread().interrupt();
        }
    }
}
