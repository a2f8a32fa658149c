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
 * All speakers, on one thread, by one timetable. Rooms take turns, so that many rooms do not speak at the same moment.
 *
 * <p>A frame that leaves late keeps its scheduled time. If the server's socket was full, the server caused the delay;
 * otherwise the generator did. Only the generator's delay is measured as lateness.
 */
public final class Speakers implements AutoCloseable {

    private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long RETRY_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long LAST_WORD_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final List<Speaker> speakers;
    private final Selector selector;

    /** For each room: frames that are due and not yet built, and until when its lateness is the server's. */
    private final long[] owed;

    private final long[] excusedNanos;

    private volatile Window lateness = Window.NONE;
    private @Nullable Thread thread;
    private long offeredBefore;
    private volatile long offered;
    private volatile boolean silenced;
    private volatile @Nullable String broken;

    public Speakers(List<Door> doors, AudioMessage message) {
        try {
            selector = Selector.open();
            speakers = new ArrayList<>();
            for (Door door : doors) {
                Speaker speaker = new Speaker(door, speakers.size(), message);
                speakers.add(speaker);
                speaker.register(selector);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no selector", e);
        }
        owed = new long[speakers.size()];
        excusedNanos = new long[speakers.size()];
    }

    /** Speaks this many frames a second in each room, the first one at a value of {@link System#nanoTime()}. */
    public void speak(double framesPerSecond, long fromNanos) {
        silenced = false;
        Timetable timetable = new Timetable(fromNanos, framesPerSecond, speakers);
        Thread next = new Thread(() -> run(timetable), "speakers");
        next.setDaemon(true);
        next.start();
        thread = next;
    }

    /**
     * When each frame of each room is due. Turns are counted over all rooms.
     *
     * @param firsts the sequence with which each room continues
     */
    private record Timetable(long fromNanos, double turnNanos, long[] firsts) {

        Timetable(long fromNanos, double framesPerSecond, List<Speaker> speakers) {
            this(
                    fromNanos,
                    1e9 / framesPerSecond / speakers.size(),
                    speakers.stream().mapToLong(Speaker::nextSequence).toArray());
        }

        long due(long turn) {
            return fromNanos + (long) (turn * turnNanos);
        }

        long due(int room, long sequence) {
            return due((sequence - firsts[room]) * firsts.length + room);
        }
    }

    private void run(Timetable timetable) {
        try {
            long turn = 0;
            long look = 0;
            while (!silenced) {
                long now = System.nanoTime();
                for (; timetable.due(turn) - now <= 0; turn++) {
                    int room = (int) (turn % owed.length);
                    owed[room]++;
                    send(room, timetable);
                    now = System.nanoTime();
                }
                offered = offeredBefore + turn;
                boolean behind = catchUp(timetable);
                if (now - look > LOOK_EVERY_NANOS) {
                    selector.selectNow(key -> listen((Speaker) key.attachment()));
                    look = now;
                }
                long rest = Math.min(timetable.due(turn) - System.nanoTime(), behind ? RETRY_NANOS : LOOK_EVERY_NANOS);
                LockSupport.parkNanos(this, Math.max(rest, 1));
            }
            offeredBefore = offered;
            finish();
        } catch (IOException | UncheckedIOException e) {
            broken = "a speaker was cut off: " + e.getMessage() + words();
        }
    }

    private boolean catchUp(Timetable timetable) throws IOException {
        boolean behind = false;
        for (int room = 0; room < owed.length; room++) {
            if (owed[room] > 0 || speakers.get(room).isHalfway()) {
                behind |= !send(room, timetable);
            }
        }
        return behind;
    }

    /** Sends the frames that are due in a room; false where its socket is full. */
    private boolean send(int room, Timetable timetable) throws IOException {
        Speaker speaker = speakers.get(room);
        boolean all = !speaker.isHalfway() || speaker.push();
        while (all && owed[room] > 0) {
            owed[room]--;
            long scheduled = timetable.due(room, speaker.nextSequence());
            speaker.say(scheduled);
            all = speaker.push();
            long now = System.nanoTime();
            if (all && scheduled - excusedNanos[room] > 0 && lateness.isOpen(now)) {
                lateness.arrived(now - scheduled);
            }
        }
        if (!all) {
            excusedNanos[room] = System.nanoTime();
        }
        return all;
    }

    private void listen(Speaker speaker) {
        try {
            speaker.listen();
        } catch (IOException e) {
            throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Completes frames that left in part. Drops those that have not begun. */
    private void finish() throws IOException {
        long until = System.nanoTime() + LAST_WORD_NANOS;
        for (int room = 0; room < owed.length; room++) {
            owed[room] = 0;
            Speaker speaker = speakers.get(room);
            while (speaker.isHalfway() && !speaker.push() && System.nanoTime() - until < 0) {
                LockSupport.parkNanos(this, RETRY_NANOS);
            }
        }
    }

    private String words() {
        return speakers.stream()
                .map(Speaker::lastWords)
                .filter(words -> !words.isEmpty())
                .findFirst()
                .map(words -> ", which said " + words)
                .orElse("");
    }

    /** Stops; returns how many frames each room was sent. */
    public long[] silence() {
        Thread last = thread;
        if (last != null) {
            silenced = true;
            try {
                last.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        check();
        return speakers.stream().mapToLong(Speaker::nextSequence).toArray();
    }

    /** @throws LoadBroken if the server cut a speaker off */
    public void check() {
        String why = broken;
        if (why != null) {
            throw new LoadBroken(why);
        }
    }

    /** Frames that should have been sent so far, over all rooms. */
    public long offered() {
        return offered;
    }

    /** From now on, records in this window how late frames left although the socket took them. */
    public void measure(Window window) {
        lateness = window;
    }

    /** The thread, whose CPU time shows how hard speaking is. */
    public long threadId() {
        Thread speaking = thread;
        return speaking == null ? -1 : speaking.getId();
    }

    @Override
    public void close() {
        silenced = true;
        try {
            Thread last = thread;
            if (last != null) {
                last.join();
            }
            for (Speaker speaker : speakers) {
                speaker.leave();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot let go of a connection", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
