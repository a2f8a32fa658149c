// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import dev.holdfast.adapter.websocket.loop.Delivery;
import dev.holdfast.adapter.websocket.loop.EventLoop;
import dev.holdfast.application.port.out.FatalErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners that one session has on one event loop: an append signals the loop once for all of them. Confined to the loop,
 * except the log's watcher.
 */
final class LoopSubscribers implements Delivery {

    private static final Logger LOG = LoggerFactory.getLogger(LoopSubscribers.class);

    private final EventLoop eventLoop;

    /** One object for good: the log identifies this watcher by it. */
    private final Runnable watcher = this::appended;

    /** Whether the loop has been signalled and has not looked yet. */
    private final AtomicBoolean signalled = new AtomicBoolean();

    /** Those that an append concerns now: all but those whose frames gather. In no order. */
    private final List<ListenerFeed> listeners = new ArrayList<>();

    /** All of them. */
    private int subscribed;

    /** How many listeners the round in progress has still to serve: those with lower indices. 0 between rounds. */
    private int left;

    LoopSubscribers(EventLoop eventLoop) {
        this.eventLoop = eventLoop;
    }

    /** On the appender's thread. */
    private void appended() {
        if (!signalled.get() && signalled.compareAndSet(false, true)) {
            eventLoop.signal(this);
        }
    }

    /** Goes on with the round in progress, or begins one. */
    @Override
    public int deliver(int max) {
        if (left == 0) {
            // Before the log is read: an append from here on signals again.
            signalled.set(false);
            left = listeners.size();
        }
        int served = 0;
        for (; left > 0 && served < max; served++) {
            deliver(listeners.get(--left));
        }
        return left > 0 ? max : Math.min(served, max - 1);
    }

    /** A fault of one connection must not keep the audio from those after it. */
    private void deliver(ListenerFeed listener) {
        try {
            listener.appended(eventLoop.turnNanos());
        } catch (Throwable fault) { // an Error too: see EventLoop
            FatalErrors.report(fault);
            LOG.atError()
                    .addKeyValue("connectionId", listener.connectionId())
                    .setCause(fault)
                    .log("the connection failed on its event loop");
        }
    }

    long turnNanos() {
        return eventLoop.turnNanos();
    }

    void schedule(Runnable command, long atNanos) {
        eventLoop.schedule(command, atNanos);
    }

    void join(ListenerFeed listener) {
        subscribed++;
        resume(listener);
        listener.audio().watch(watcher);
    }

    void leave(ListenerFeed listener) {
        pause(listener);
        subscribed--;
        if (subscribed == 0) {
            listener.audio().unwatch(watcher);
        }
    }

    /** Appends concern this listener from now on. */
    void resume(ListenerFeed listener) {
        listener.setIndex(listeners.size());
        listeners.add(listener);
    }

    /** Appends concern this listener no more. Those that the round in progress has still to serve stay the first ones. */
    void pause(ListenerFeed listener) {
        int hole = listener.index();
        if (hole < 0) {
            return;
        }
        listener.setIndex(-1);
        if (hole < left) {
            left--;
            if (hole < left) {
                put(listeners.get(left), hole);
                hole = left;
            }
        }
        ListenerFeed last = listeners.remove(listeners.size() - 1);
        if (hole < listeners.size()) {
            put(last, hole);
        }
    }

    private void put(ListenerFeed listener, int index) {
        listeners.set(index, listener);
        listener.setIndex(index);
    }
}
