// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * All speakers, served by one thread on one schedule. One thread at a time may call the public methods.
 *
 * <p>Sessions alternate, so that many sessions do not send at the same moment. A frame that leaves late keeps its
 * scheduled time. If the socket was full, the server caused the delay; otherwise the generator did. Only the generator's
 * delay is recorded as lateness.
 */
public final class Speakers implements AutoCloseable {

    private static final long READ_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long RETRY_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long FLUSH_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);

    private final List<Speaker> speakers;
    private final Selector selector;

    /** By session: frames that are due and not yet encoded. Confined to the speakers' thread. */
    private final long[] due;

    /** By session: when its socket was last full. Frames scheduled before that are late because of the server. */
    private final long[] blockedNanos;

    private volatile MeasurementWindow lateness = MeasurementWindow.NONE;
    private @Nullable Thread thread;
    private long offeredBefore;
    private volatile long offered;
    private volatile boolean stopped;
    private volatile @Nullable String failure;

    public Speakers(List<ConnectTarget> targets, AudioMessage message) {
        try {
            selector = Selector.open();
            speakers = new ArrayList<>();
            for (ConnectTarget target : targets) {
                Speaker speaker = new Speaker(target, speakers.size(), message);
                speakers.add(speaker);
                speaker.register(selector);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a selector", e);
        }
        due = new long[speakers.size()];
        blockedNanos = new long[speakers.size()];
    }

    /**
     * Starts to send.
     *
     * @param framesPerSecond in each session
     * @param fromNanos when the first frame is due, a value of {@link System#nanoTime()}
     */
    public void start(double framesPerSecond, long fromNanos) {
        stopped = false;
        Schedule schedule = new Schedule(fromNanos, framesPerSecond, speakers);
        Thread sending = new Thread(() -> run(schedule), "speakers");
        sending.setDaemon(true);
        sending.start();
        thread = sending;
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

    private void run(Schedule schedule) {
        try {
            long slot = 0;
            long lastReadNanos = 0;
            while (!stopped) {
                long now = System.nanoTime();
                for (; schedule.due(slot) - now <= 0; slot++) {
                    int session = (int) (slot % due.length);
                    due[session]++;
                    send(session, schedule);
                    now = System.nanoTime();
                }
                offered = offeredBefore + slot;
                boolean behind = sendDue(schedule);
                if (now - lastReadNanos > READ_INTERVAL_NANOS) {
                    selector.selectNow(key -> readMessages((Speaker) key.attachment()));
                    lastReadNanos = now;
                }
                long rest =
                        Math.min(schedule.due(slot) - System.nanoTime(), behind ? RETRY_NANOS : READ_INTERVAL_NANOS);
                LockSupport.parkNanos(this, Math.max(rest, 1));
            }
            offeredBefore = offered;
            finishPartialFrames();
        } catch (IOException | UncheckedIOException e) {
            failure = "the server disconnected a speaker: " + e.getMessage() + serverError();
        }
    }

    private boolean sendDue(Schedule schedule) throws IOException {
        boolean behind = false;
        for (int session = 0; session < due.length; session++) {
            if (due[session] > 0 || speakers.get(session).hasPartialFrame()) {
                behind |= !send(session, schedule);
            }
        }
        return behind;
    }

    /** Sends the frames of a session that are due; false if its socket is full. */
    private boolean send(int session, Schedule schedule) throws IOException {
        Speaker speaker = speakers.get(session);
        boolean all = !speaker.hasPartialFrame() || speaker.flush();
        while (all && due[session] > 0) {
            due[session]--;
            long scheduled = schedule.due(session, speaker.nextSequence());
            speaker.prepareNextFrame(scheduled);
            all = speaker.flush();
            long now = System.nanoTime();
            if (all && scheduled - blockedNanos[session] > 0 && lateness.contains(now)) {
                lateness.record(now - scheduled);
            }
        }
        if (!all) {
            blockedNanos[session] = System.nanoTime();
        }
        return all;
    }

    private void readMessages(Speaker speaker) {
        try {
            speaker.readMessages();
        } catch (IOException e) {
            throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Completes frames that the socket took in part. Drops those not yet begun. */
    private void finishPartialFrames() throws IOException {
        long until = System.nanoTime() + FLUSH_NANOS_MAX;
        for (int session = 0; session < due.length; session++) {
            due[session] = 0;
            Speaker speaker = speakers.get(session);
            while (speaker.hasPartialFrame() && !speaker.flush() && System.nanoTime() - until < 0) {
                LockSupport.parkNanos(this, RETRY_NANOS);
            }
        }
    }

    private String serverError() {
        return speakers.stream()
                .map(Speaker::lastError)
                .filter(error -> !error.isEmpty())
                .findFirst()
                .map(error -> ", after the message " + error)
                .orElse("");
    }

    /** Stops sending; returns the number of frames sent, by session. */
    public long[] stop() {
        Thread running = thread;
        if (running != null) {
            stopped = true;
            try {
                running.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        checkConnected();
        return speakers.stream().mapToLong(Speaker::nextSequence).toArray();
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

    /** The speakers' thread, for measuring its CPU time; -1 before the start. */
    public long threadId() {
        Thread running = thread;
        return running == null ? -1 : running.getId();
    }

    @Override
    public void close() {
        stopped = true;
        try {
            Thread running = thread;
            if (running != null) {
                running.join();
            }
            for (Speaker speaker : speakers) {
                speaker.close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close a connection", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
