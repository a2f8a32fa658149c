// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.loop;

import dev.holdfast.adapter.websocket.config.EventLoopSettings;
import dev.holdfast.adapter.websocket.metrics.EventLoopMetrics;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.domain.identity.SessionId;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The event loops of one server: about as many as it has cores. Thread-safe. */
public final class EventLoopGroup implements AutoCloseable {

    private final List<EventLoop> eventLoops;
    private final int sharedMax;
    private final AtomicInteger next = new AtomicInteger();

    /** @param metrics makes the counters of one loop */
    public EventLoopGroup(EventLoopSettings settings, Clock clock, Supplier<EventLoopMetrics> metrics) {
        this.sharedMax = settings.sharedListenersMax();
        this.eventLoops = IntStream.range(0, settings.count())
                .mapToObj(number -> new EventLoop(clock, number, settings, metrics.get()))
                .toList();
    }

    /** The loop of a connection that has named no session yet. */
    public EventLoop next() {
        return eventLoops.get(Math.floorMod(next.getAndIncrement(), eventLoops.size()));
    }

    /** The loop of a session's speaker, and of its listeners while they are few: a frame then crosses no thread. */
    public EventLoop homeOf(SessionId session) {
        return eventLoops.get(Math.floorMod(session.value().hashCode(), eventLoops.size()));
    }

    /**
     * The loop of another listener.
     *
     * @param listeners how many the session has. Beyond {@code sharedListenersMax} writing to them costs more than waking other
     *     threads, so all loops share it
     */
    public EventLoop of(SessionId session, int listeners) {
        return listeners <= sharedMax ? homeOf(session) : next();
    }

    public List<EventLoop> all() {
        return eventLoops;
    }

    public void start() {
        eventLoops.forEach(EventLoop::start);
    }

    /** Stops the threads, and waits up to one second for each. */
    @Override
    public void close() {
        eventLoops.forEach(EventLoop::close);
    }
}
