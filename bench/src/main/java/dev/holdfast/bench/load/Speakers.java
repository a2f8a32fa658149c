// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

import dev.holdfast.bench.wire.ConnectTarget;
import dev.holdfast.bench.wire.Connections;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * All speakers, served by one thread on one schedule. One thread at a time may call the public methods.
 *
 * <p>From its connection on, each speaker answers pings and sends heartbeats, also while others still connect. Sessions
 * alternate, so that many sessions do not send at the same moment. A frame that leaves late keeps its scheduled time. If
 * the socket was full or the connection lost, the server caused the delay; otherwise the generator did. Only the
 * generator's delay is recorded as lateness.
 */
public final class Speakers implements AutoCloseable {

    private static final long SELECT_MILLIS = 20;
    private static final long READ_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long RETRY_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long FLUSH_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);

    private final Thread thread = new Thread(this::run, "speakers");
    private final Connections connections = new Connections();
    private final LoopTasks tasks = new LoopTasks(connections::wakeUp);

    // Confined to the speakers' thread.
    private final List<Speaker> speakers = new ArrayList<>();
    private @Nullable Schedule schedule;
    private boolean disconnectsExpected;
    private long slot;
    private long lastReadNanos;
    private long offeredBefore;

    /** By session: frames that are due and not yet encoded. */
    private final long[] due;

    /** By session: when its socket was last full. Frames scheduled before that are late because of the server. */
    private final long[] blockedNanos;

    private volatile MeasurementWindow lateness = MeasurementWindow.NONE;
    private volatile long offered;
    private volatile boolean closed;
    private volatile @Nullable String failure;

    /** Makes a speaker for each target; {@link #connect} connects them. */
    public Speakers(List<ConnectTarget> targets, AudioMessage message) {
        Speaker.Events events = new Speaker.Events() {
            @Override
            public void resumed(Speaker speaker, long framesBack) {
                Speakers.this.resumed(speaker, framesBack);
            }

            @Override
            public void disconnected(Speaker speaker, String reason) {
                Speakers.this.disconnected(reason);
            }
        };
        for (ConnectTarget target : targets) {
            speakers.add(new Speaker(target, speakers.size(), message, events));
        }
        due = new long[speakers.size()];
        blockedNanos = new long[speakers.size()];
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Connects all speakers; returns when all have joined.
     *
     * @param atOnce how many may be connecting at a time
     * @throws LoadFailed if a speaker cannot connect
     */
    public void connect(int atOnce, Duration timeout) {
        await(beginConnect(atOnce), timeout);
    }

    /** Begins to connect all speakers; {@link #await} waits for them. */
    public CompletableFuture<Void> beginConnect(int atOnce) {
        return tasks.call(() -> {
            disconnectsExpected = false;
            speakers.forEach(speaker -> speaker.connection().close());
            return connections.connect(
                    speakers.stream().map(Speaker::connection).toList(), atOnce);
        });
    }

    /** @throws LoadFailed if a speaker cannot connect, or if time is up */
    public void await(CompletableFuture<Void> joined, Duration timeout) {
        tasks.await(joined, timeout, "a speaker", connections::pending);
    }

    /**
     * From now until the next {@link #beginConnect} the server may close connections: it is being restarted. Frames that
     * are due then wait, and each speaker goes on with the first frame that the server does not have.
     */
    public void expectDisconnects() {
        tasks.call(() -> disconnectsExpected = true);
    }

    /** How many attempts to join failed, including those that were retried. */
    public long refusals() {
        return tasks.call(connections::refusals);
    }

    /**
     * Starts to send.
     *
     * @param framesPerSecond in each session
     * @param fromNanos when the first frame is due, a value of {@link System#nanoTime()}
     */
    public void start(double framesPerSecond, long fromNanos) {
        tasks.call(() -> {
            slot = 0;
            schedule = new Schedule(fromNanos, framesPerSecond, speakers);
            return schedule;
        });
    }

    /**
     * When each frame of each session is due. The slots are numbered over all sessions.
     *
     * @param slotNanos time between two slots
     * @param firstSequences the first sequence of each session
     */
    private record Schedule(long fromNanos, double slotNanos, long[] firstSequences) {

        Schedule(long fromNanos, double framesPerSecond, List<Speaker> speakers) {
            this(
                    fromNanos,
                    1e9 / framesPerSecond / speakers.size(),
                    speakers.stream().mapToLong(Speaker::nextSequence).toArray());
        }

        long due(long slot) {
            return fromNanos + (long) (slot * slotNanos);
        }

        long due(int session, long sequence) {
            return due((sequence - firstSequences[session]) * firstSequences.length + session);
        }
    }

    private void run() {
        try (connections) {
            while (!closed) {
                tasks.run();
                connections.turn();
                Schedule current = schedule;
                if (current == null) {
                    connections.select(SELECT_MILLIS);
                } else {
                    sendTurn(current);
                }
            }
            speakers.forEach(speaker -> speaker.connection().close());
        } catch (IOException e) {
            throw new UncheckedIOException("the speakers' selector failed", e);
        }
    }

    /** Sends what is due, reads from time to time, and waits until the next frame is due. */
    private void sendTurn(Schedule current) throws IOException {
        long now = System.nanoTime();
        // Where the machine is too slow for the schedule, reading and tasks get their turn all the same.
        for (; current.due(slot) - now <= 0 && now - lastReadNanos <= READ_INTERVAL_NANOS; slot++) {
            int session = (int) (slot % due.length);
            due[session]++;
            send(session, current);
            now = System.nanoTime();
        }
        offered = offeredBefore + slot;
        boolean behind = sendDue(current);
        if (now - lastReadNanos > READ_INTERVAL_NANOS) {
            connections.selectNow();
            lastReadNanos = now;
        }
        long rest = Math.min(current.due(slot) - System.nanoTime(), behind ? RETRY_NANOS : READ_INTERVAL_NANOS);
        LockSupport.parkNanos(this, Math.max(rest, 1));
    }

    private boolean sendDue(Schedule current) {
        boolean behind = false;
        for (int session = 0; session < due.length; session++) {
            if (due[session] > 0 || speakers.get(session).hasPartialFrame()) {
                behind |= !send(session, current);
            }
        }
        return behind;
    }

    /** Sends the frames of a session that are due; false if its socket is full. */
    private boolean send(int session, Schedule current) {
        Speaker speaker = speakers.get(session);
        if (!speaker.isJoined()) {
            return true;
        }
        try {
            boolean all = speaker.flush();
            while (all && due[session] > 0) {
                due[session]--;
                long scheduled = current.due(session, speaker.nextSequence());
                all = speaker.sendNextFrame(scheduled, System.nanoTime());
                long now = System.nanoTime();
                if (all && scheduled - blockedNanos[session] > 0 && lateness.contains(now)) {
                    lateness.record(now - scheduled);
                }
            }
            if (!all) {
                blockedNanos[session] = System.nanoTime();
            }
            return all;
        } catch (IOException e) {
            connections.ended(speaker.connection(), String.valueOf(e.getMessage()));
            return true;
        }
    }

    private void disconnected(String reason) {
        if (!disconnectsExpected) {
            failure = "the server disconnected a speaker: " + reason;
            schedule = null;
        }
    }

    private void resumed(Speaker speaker, long framesBack) {
        if (framesBack < 0) {
            failure = "the server names a frame as the next that the speaker has not sent yet";
            schedule = null;
        } else {
            due[speaker.session()] += framesBack;
            blockedNanos[speaker.session()] = System.nanoTime();
        }
    }

    /** Stops sending; returns the number of frames sent, by session. */
    public long[] stop() {
        long[] sent = tasks.call(() -> {
            if (schedule != null) {
                schedule = null;
                offeredBefore = offered;
            }
            finishPartialFrames();
            return speakers.stream().mapToLong(Speaker::nextSequence).toArray();
        });
        checkConnected();
        return sent;
    }

    /** Completes frames that the socket took in part. Drops those not yet begun. */
    private void finishPartialFrames() {
        long until = System.nanoTime() + FLUSH_NANOS_MAX;
        for (Speaker speaker : speakers) {
            due[speaker.session()] = 0;
            try {
                while (speaker.hasPartialFrame() && !speaker.flush() && System.nanoTime() - until < 0) {
                    LockSupport.parkNanos(this, RETRY_NANOS);
                }
            } catch (IOException e) {
                connections.ended(speaker.connection(), String.valueOf(e.getMessage()));
            }
        }
    }

    /** @throws LoadFailed if the server disconnected a speaker */
    public void checkConnected() {
        String why = failure;
        if (why != null) {
            throw new LoadFailed(why);
        }
    }

    /** Frames that were due so far, over all sessions. */
    public long offered() {
        return offered;
    }

    /** Records in this window, from now on, how late frames left that the socket took at once. */
    public void recordLateness(MeasurementWindow window) {
        lateness = window;
    }

    /** The speakers' thread, for measuring its CPU time. */
    public long threadId() {
        return thread.getId();
    }

    @Override
    public void close() {
        closed = true;
        connections.wakeUp();
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
