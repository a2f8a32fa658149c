package dev.holdfast.adapter.websocket;

import dev.holdfast.application.port.in.listener.ListenerAttachment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners that one session has on one lane: what an append wakes, and all that it wakes. */
final class LaneRoom {

    private static final Logger LOG = LoggerFactory.getLogger(LaneRoom.class);

    private final Lane lane;

    /** The same object each time: it is what the log knows this room by. */
    private final Runnable watcher = this::somethingIsNew;

    private final AtomicBoolean marked = new AtomicBoolean();

    /** Touched by the lane alone. */
    private final List<Outlet> listeners = new ArrayList<>();

    LaneRoom(Lane lane) {
        this.lane = lane;
    }

    /** On the appender's thread. */
    private void somethingIsNew() {
        if (!marked.get() && marked.compareAndSet(false, true)) {
            lane.news(this);
        }
    }

    /** On the lane. */
    void deliver() {
        // Before the log is read: what is appended from here on marks anew.
        marked.set(false);
        for (int each = listeners.size() - 1; each >= 0; each--) {
            pump(listeners.get(each));
        }
    }

    /** One listener's fault is nobody else's: whoever comes after it here has to hear what is new all the same. */
    private static void pump(Outlet listener) {
        try {
            listener.pump();
        } catch (Throwable fault) { // an Error too: see Lane
            LOG.atError()
                    .addKeyValue("connectionId", listener.id())
                    .setCause(fault)
                    .log("the connection failed on its lane");
        }
    }

    /** On the lane. */
    void join(Outlet outlet, ListenerAttachment listening) {
        listeners.add(outlet);
        listening.watch(watcher);
    }

    /** On the lane. */
    void leave(Outlet outlet, ListenerAttachment listening) {
        listeners.remove(outlet);
        if (listeners.isEmpty()) {
            listening.unwatch(watcher);
        }
    }
}
