// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.listener;

import dev.holdfast.client.event.HoldfastException;
import dev.holdfast.client.event.ListenerEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Publishes events to its subscriber as it requests them, one at a time and in order (Reactive Streams). The protocol asks
 * {@link #wantsMore()} before it reads, so that only a few events wait here. Confined to the listener's executor, except
 * the methods of {@code Flow.Subscription}.
 *
 * <p>The subscriber is called on an executor of its own: a slow {@code onNext} delays later events and no heartbeat.
 */
final class EventSubscription implements Flow.Subscription {

    private final Flow.Subscriber<? super ListenerEvent> subscriber;
    private final Executor executor;
    private final Executor calls;
    private final Runnable onDemand;
    private final Runnable onDone;
    private final Deque<ListenerEvent> waiting = new ArrayDeque<>();
    private long demand;

    /** Whether a call of {@code onNext} is in progress. */
    private boolean calling;

    private boolean suspended;
    private boolean ending;
    private @Nullable HoldfastException failure;
    private volatile boolean done;

    /**
     * @param executor where everything but the subscriber runs
     * @param calls where the subscriber is called, in order
     * @param onDemand runs when there may be room for more events
     * @param onDone runs when no event follows
     */
    EventSubscription(
            Flow.Subscriber<? super ListenerEvent> subscriber,
            Executor executor,
            Executor calls,
            Runnable onDemand,
            Runnable onDone) {
        this.subscriber = subscriber;
        this.executor = executor;
        this.calls = calls;
        this.onDemand = onDemand;
        this.onDone = onDone;
    }

    void start() {
        calls.execute(() -> call(() -> subscriber.onSubscribe(this)));
    }

    @Override
    public void request(long count) {
        executor.execute(() -> {
            if (count <= 0 && !done) {
                finish();
                calls.execute(() -> subscriber.onError(
                        new IllegalArgumentException("a subscriber requests 1 event or more: " + count)));
                return;
            }
            demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
            proceed();
        });
    }

    @Override
    public void cancel() {
        done = true;
        executor.execute(this::finish);
    }

    /**
     * Whether the next event may be read. One event beyond the demand is read, for the end of the session and the silence of
     * a dead connection: a subscriber without demand notices them as long as no event waits.
     */
    boolean wantsMore() {
        return !done && !suspended && waiting.isEmpty();
    }

    void publish(ListenerEvent event) {
        if (!done) {
            waiting.add(event);
            deliver();
        }
    }

    /** Publishes an event that replaces an earlier one of its type, if that still waits. */
    void publishLatest(ListenerEvent event) {
        discard(earlier -> earlier.getClass() == event.getClass());
        publish(event);
    }

    /** Removes the events that wait and match, and returns them. */
    List<ListenerEvent> discard(Predicate<ListenerEvent> obsolete) {
        List<ListenerEvent> discarded = waiting.stream().filter(obsolete).toList();
        waiting.removeIf(obsolete);
        return discarded;
    }

    /** Keeps all events back until {@link #resume}. */
    void suspend() {
        suspended = true;
    }

    /** Continues, with this event before all that were kept back. */
    void resume(ListenerEvent first) {
        suspended = false;
        waiting.addFirst(first);
        proceed();
    }

    /** Completes the subscriber after the events that wait; with {@code onError} if there is a failure. */
    void end(@Nullable HoldfastException why) {
        if (!ending) {
            ending = true;
            failure = why;
            deliver();
        }
    }

    private void proceed() {
        deliver();
        onDemand.run();
    }

    private void deliver() {
        if (done || suspended || calling) {
            return;
        }
        if (demand > 0 && !waiting.isEmpty()) {
            demand--;
            calling = true;
            ListenerEvent next = waiting.remove();
            calls.execute(() -> deliver(next));
        } else if (ending && waiting.isEmpty()) {
            finish();
            HoldfastException why = failure;
            calls.execute(why == null ? subscriber::onComplete : () -> subscriber.onError(why));
        }
    }

    private void deliver(ListenerEvent next) {
        if (!done) {
            call(() -> subscriber.onNext(next));
            executor.execute(() -> {
                calling = false;
                proceed();
            });
        }
    }

    /** A subscriber that throws has cancelled (Reactive Streams §2.13). */
    private void call(Runnable method) {
        try {
            method.run();
        } catch (RuntimeException | Error fault) {
            cancel();
            throw fault;
        }
    }

    private void finish() {
        done = true;
        waiting.clear();
        onDone.run();
    }
}
