// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import dev.holdfast.application.port.in.listener.AudioFeed;
import dev.holdfast.application.port.out.FatalErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners that one session has on one event loop: an append wakes the loop once for all of them. Confined to the loop,
 * except the log's watcher.
 */
final class LoopSubscribers {

    private static final Logger LOG = LoggerFactory.getLogger(LoopSubscribers.class);

    private final EventLoop eventLoop;

    /** One object for good: the log identifies this watcher by it. */
    private final Runnable watcher = this::appended;

    /** Whether the loop has been woken and has not looked yet. */
    private final AtomicBoolean signalled = new AtomicBoolean();

    private final List<OutboundChannel> listeners = new ArrayList<>();

    LoopSubscribers(EventLoop eventLoop) {
        this.eventLoop = eventLoop;
    }

    /** On the appender's thread. */
    private void appended() {
        if (!signalled.get() && signalled.compareAndSet(false, true)) {
            eventLoop.signal(this);
        }
    }

    void deliver() {
        // Before the log is read: an append from here on signals again.
        signalled.set(false);
        for (int i = listeners.size() - 1; i >= 0; i--) {
            write(listeners.get(i));
        }
    }

    /** A fault of one connection must not keep the audio from those after it. */
    private static void write(OutboundChannel listener) {
        try {
            listener.output().write();
        } catch (Throwable fault) { // an Error too: see EventLoop
            FatalErrors.report(fault);
            LOG.atError()
                    .addKeyValue("connectionId", listener.id())
                    .setCause(fault)
                    .log("the connection failed on its event loop");
        }
    }

    void join(OutboundChannel channel, AudioFeed audio) {
        listeners.add(channel);
        audio.watch(watcher);
    }

    void leave(OutboundChannel channel, AudioFeed audio) {
        listeners.remove(channel);
        if (listeners.isEmpty()) {
            audio.unwatch(watcher);
        }
    }
}
