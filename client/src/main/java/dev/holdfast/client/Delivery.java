package dev.holdfast.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Hands events to a subscriber as it asks for them, one at a time and in order (the rules of Reactive Streams). What it
 * has not asked for waits here; who offers looks at {@link #wantsMore()} first, so that this stays a handful.
 *
 * <p>The subscriber is called away from the strand: one that takes its time in {@code onNext} holds up its own events and
 * nothing else, least of all the heartbeat.
 */
final class Delivery implements Flow.Subscription {

    private final Flow.Subscriber<? super ListenerEvent> subscriber;
    private final Executor strand;
    private final Executor calls;
    private final Runnable demanded;
    private final Runnable over;
    private final Deque<ListenerEvent> waiting = new ArrayDeque<>();
    private long demand;

    /** Whether the subscriber is at work on an event. */
    private boolean handing;

    private boolean held;
    private boolean ending;
    private @Nullable HoldfastException failure;
    private volatile boolean done;

    /**
     * @param strand where all but the subscriber runs
     * @param calls where the subscriber is called, in order
     * @param demanded runs when there may be room for more
     * @param over runs when nothing more will be handed over
     */
    Delivery(
            Flow.Subscriber<? super ListenerEvent> subscriber,
            Executor strand,
            Executor calls,
            Runnable demanded,
            Runnable over) {
        this.subscriber = subscriber;
        this.strand = strand;
        this.calls = calls;
        this.demanded = demanded;
        this.over = over;
    }

    void begin() {
        calls.execute(() -> guarded(() -> subscriber.onSubscribe(this)));
    }

    @Override
    public void request(long count) {
        strand.execute(() -> {
            if (count <= 0 && !done) {
                finish();
                calls.execute(
                        () -> subscriber.onError(new IllegalArgumentException("a request is for 1 or more: " + count)));
                return;
            }
            demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
            goOn();
        });
    }

    @Override
    public void cancel() {
        done = true;
        strand.execute(this::finish);
    }

    /**
     * Whether what comes next may be read. One event beyond the demand is: so the end of a session, and the silence of a
     * dead connection, are noticed by a subscriber who has nothing left to hear.
     */
    boolean wantsMore() {
        return !done && !held && waiting.isEmpty();
    }

    void offer(ListenerEvent event) {
        if (!done) {
            waiting.add(event);
            drain();
        }
    }

    /** Offers what makes an earlier event of its kind, still waiting, old news. */
    void offerNewest(ListenerEvent event) {
        waiting.removeIf(earlier -> earlier.getClass() == event.getClass());
        offer(event);
    }

    /** Keeps everything back until {@link #letGo}. */
    void hold() {
        held = true;
    }

    /** Goes on, with this before all that was kept back. */
    void letGo(ListenerEvent first) {
        held = false;
        waiting.addFirst(first);
        goOn();
    }

    /** After what waits: the end, well or not. */
    void end(@Nullable HoldfastException why) {
        if (!ending) {
            ending = true;
            failure = why;
            drain();
        }
    }

    private void goOn() {
        drain();
        demanded.run();
    }

    private void drain() {
        if (done || held || handing) {
            return;
        }
        if (demand > 0 && !waiting.isEmpty()) {
            demand--;
            handing = true;
            ListenerEvent next = waiting.remove();
            calls.execute(() -> hand(next));
        } else if (ending && waiting.isEmpty()) {
            finish();
            HoldfastException why = failure;
            calls.execute(why == null ? subscriber::onComplete : () -> subscriber.onError(why));
        }
    }

    private void hand(ListenerEvent next) {
        if (!done) {
            guarded(() -> subscriber.onNext(next));
            strand.execute(() -> {
                handing = false;
                goOn();
            });
        }
    }

    /** A subscriber that throws has cancelled (Reactive Streams §2.13). */
    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException fault) {
            cancel();
            throw fault;
        }
    }

    private void finish() {
        done = true;
        waiting.clear();
        over.run();
    }
}
