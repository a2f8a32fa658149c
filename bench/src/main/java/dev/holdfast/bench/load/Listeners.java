// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * All listeners, on one thread: one selector, one buffer for every socket's reads. Checks frames in place.
 *
 * <p>It reads the clock once for each read: frames that arrived together have one arrival time. The thread itself runs
 * every method but {@link #delivered()}, at its next turn.
 */
public final class Listeners implements AutoCloseable {

    /** More than a socket's default buffer holds, so that one read empties it. */
    private static final int SHARED_BYTES = 1 << 20;

    private static final long TURN_MILLIS = 20;
    private static final long ALIVE_EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int ATTEMPTS_MAX = 20;

    /** The thread answers at its next turn, and a turn never takes longer than a few thousand reads. */
    private static final int ANSWER_MAX_SECONDS = 60;

    private static final int LATER_MILLIS_MIN = 100;
    private static final int LATER_MILLIS_MAX = 1_000;

    private final Thread thread = new Thread(this::run, "listeners");
    private final Queue<Runnable> wishes = new ConcurrentLinkedQueue<>();
    private final Selector selector;
    private final ByteBuffer shared = ByteBuffer.allocateDirect(SHARED_BYTES);
    private final Tally tally = new Tally();

    // Confined to the thread.
    private final List<Listener> all = new ArrayList<>();
    private final List<Listener> stalled = new ArrayList<>();
    private final ArrayDeque<Listener> outside = new ArrayDeque<>();
    private final PriorityQueue<Later> later = new PriorityQueue<>();
    private CompletableFuture<Void> everybodyIn = CompletableFuture.completedFuture(null);
    private int missing;
    private int knocking;
    private int knockingMax;
    private long refusals;
    private long leavers;
    private long aliveNanos;
    private String lastWords = "";

    private volatile long delivered;
    private volatile boolean closed;

    /** A listener that the server refused for now, and the time of its next attempt. */
    private record Later(Listener listener, long nanos) implements Comparable<Later> {

        @Override
        public int compareTo(Later other) {
            return Long.signum(nanos - other.nanos);
        }
    }

    public Listeners() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("no selector", e);
        }
        thread.setDaemon(true);
        thread.start();
    }

    /** The listeners of one room. */
    public record Party(Door door, int room, int count) {}

    /**
     * Connects all listeners; returns when every one is connected.
     *
     * @param atOnce how many may wait for an answer at a time
     * @throws LoadBroken if a listener cannot connect
     */
    public void enter(List<Party> parties, int atOnce, Duration within) {
        await(
                ask(() -> {
                    List<Listener> newcomers = new ArrayList<>();
                    for (Party party : parties) {
                        for (int i = 0; i < party.count(); i++) {
                            newcomers.add(new Listener(party.door(), party.room(), tally));
                        }
                    }
                    all.addAll(newcomers);
                    return gather(newcomers, atOnce);
                }),
                within);
    }

    /** Cuts all listeners off at once and reconnects them; returns when every one is connected again. */
    public void cutAndComeBack(Duration within) {
        await(
                ask(() -> {
                    all.forEach(Listener::leave);
                    return gather(all, all.size());
                }),
                within);
    }

    private CompletableFuture<Void> gather(List<Listener> whom, int atOnce) {
        everybodyIn = new CompletableFuture<>();
        missing = whom.size();
        knockingMax = atOnce;
        outside.addAll(whom);
        if (missing == 0) {
            everybodyIn.complete(null);
        }
        return everybodyIn;
    }

    private void await(CompletableFuture<Void> done, Duration within) {
        try {
            done.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            int still = ask(() -> missing);
            throw new LoadBroken(still + " listeners were not let in within " + within.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new LoadBroken(String.valueOf(e.getCause().getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LoadBroken("interrupted", e);
        }
    }

    /** Makes the first {@code count} listeners stop reading and keep their connections. */
    public void stall(int count) {
        ask(() -> {
            all.subList(0, count).forEach(Listener::stall);
            stalled.addAll(all.subList(0, count));
            return count;
        });
    }

    /** Measures the frames that arrive in this window. */
    public void measure(Window window) {
        ask(() -> {
            tally.measure(window);
            return window;
        });
    }

    public Heard heard() {
        return ask(tally::heard);
    }

    /** Frames that the reading listeners have yet to receive; the array has each room's number of spoken frames. */
    public long outstanding(long[] spoken) {
        return ask(() -> all.stream()
                .filter(listener -> !stalled.contains(listener))
                .mapToLong(listener -> Math.max(0, spoken[listener.room()] - listener.next()))
                .sum());
    }

    /** How many listeners reconnected and have not yet received a frame that was spoken since. */
    public long lagging() {
        return ask(() -> all.stream().filter(Listener::isLagging).count());
    }

    /** How often the server told a listener to come later. */
    public long refusals() {
        return ask(() -> refusals);
    }

    /** How many connections ended that the generator did not end. */
    public long leavers() {
        return ask(() -> leavers);
    }

    /** How the server disconnected the last listener, with its last error message. */
    public String lastWords() {
        return ask(() -> lastWords);
    }

    /** Frames delivered so far, as of the thread's last turn. */
    public long delivered() {
        return delivered;
    }

    /** The thread, whose CPU time shows how hard listening is. */
    public long threadId() {
        return thread.getId();
    }

    private <T> T ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        wishes.add(() -> answer.complete(question.get()));
        selector.wakeup();
        return answer.orTimeout(ANSWER_MAX_SECONDS, TimeUnit.SECONDS).join();
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(this::ready, TURN_MILLIS);
                delivered = tally.delivered;
                for (Runnable wish = wishes.poll(); wish != null; wish = wishes.poll()) {
                    wish.run();
                }
                letKnock();
                sayAlive();
            }
            all.forEach(Listener::leave);
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the listeners' selector failed", e);
        }
    }

    private void letKnock() {
        while (!later.isEmpty() && later.peek().nanos() - System.nanoTime() <= 0) {
            outside.add(later.remove().listener());
        }
        while (knocking < knockingMax && !outside.isEmpty()) {
            Listener listener = outside.remove();
            knocking++;
            try {
                listener.connect(selector);
            } catch (IOException e) {
                refused(listener, true, "no connection: " + e.getMessage());
            }
        }
    }

    private void sayAlive() {
        long now = System.nanoTime();
        if (!stalled.isEmpty() && now - aliveNanos > ALIVE_EVERY_NANOS) {
            aliveNanos = now;
            stalled.forEach(Listener::sayAlive);
        }
    }

    private void ready(SelectionKey key) {
        Listener listener = (Listener) key.attachment();
        try {
            if (key.isConnectable()) {
                listener.connected();
            } else if (listener.read(shared)) {
                arrived(listener, shared.position());
            } else {
                ended(listener, "closed");
            }
        } catch (IOException e) {
            ended(listener, String.valueOf(e.getMessage()));
        }
    }

    private void arrived(Listener listener, int to) {
        long now = System.nanoTime();
        if (listener.isOpen()) {
            tally.readAt(now);
            listener.hear(shared, 0, to);
            return;
        }
        HandshakeAnswer answer = HandshakeAnswer.read(shared, to);
        if (!answer.isWhole()) {
            listener.keep(shared, 0, to);
        } else if (answer.isOpen()) {
            knocking--;
            listener.opened(now);
            tally.readAt(now);
            listener.hear(shared, answer.bytes(), to);
            if (--missing == 0) {
                everybodyIn.complete(null);
            }
        } else {
            refused(listener, answer.isForLater(), answer.words());
        }
    }

    private void ended(Listener listener, String how) {
        if (listener.isOpen()) {
            leavers++;
            lastWords = (how + " " + listener.lastWords()).strip();
            listener.leave();
        } else {
            refused(listener, true, how);
        }
    }

    private void refused(Listener listener, boolean forNow, String how) {
        knocking--;
        refusals++;
        listener.leave();
        if (forNow && listener.attempts() < ATTEMPTS_MAX) {
            int wait = ThreadLocalRandom.current().nextInt(LATER_MILLIS_MIN, LATER_MILLIS_MAX);
            later.add(new Later(listener, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(wait)));
        } else {
            everybodyIn.completeExceptionally(new LoadBroken("a listener was not let in: " + how));
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
