package dev.holdfast.adapter.local.log;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many bytes all audio of this process takes, how many it may, and whether the disk has more. Room is taken before
 * it is written to, so the limit is never passed.
 */
final class AudioBudget {

    /** Nine tenths of what is allowed is near the limit: time to let go of what nobody needs any more. */
    private static final int NEAR_TENTHS = 9;

    private final long bytesMax;
    private final long diskFreeMin;
    private final AtomicLong used = new AtomicLong();
    private final LongAdder refusedByMax = new LongAdder();
    private final LongAdder refusedByDisk = new LongAdder();
    private volatile long diskFree = Long.MAX_VALUE;

    /**
     * @param bytesMax all audio together
     * @param diskFreeMin what the disk must still have free for anything more to be taken
     */
    AudioBudget(long bytesMax, long diskFreeMin) {
        this.bytesMax = bytesMax;
        this.diskFreeMin = diskFreeMin;
    }

    /** @throws NoRoom if that would be too much; then nothing is taken */
    void take(long bytes) throws NoRoom {
        if (diskFree < diskFreeMin) {
            refusedByDisk.increment();
            throw new NoRoom("the disk has " + diskFree + " bytes left, and " + diskFreeMin + " are not for audio");
        }
        if (used.addAndGet(bytes) > bytesMax) {
            used.addAndGet(-bytes);
            refusedByMax.increment();
            throw new NoRoom("all audio together may take " + bytesMax + " bytes, and it does");
        }
    }

    /** What was found on the disk at the start is there whether it may be or not. */
    void found(long bytes) {
        used.addAndGet(bytes);
    }

    void giveBack(long bytes) {
        used.addAndGet(-bytes);
    }

    /** What the disk has left, as was just seen. */
    void diskHas(long bytes) {
        diskFree = bytes;
    }

    /** How often room was asked for in vain, because audio may take no more. */
    long refusedByMax() {
        return refusedByMax.sum();
    }

    /** The same, because the disk has no more. */
    long refusedByDisk() {
        return refusedByDisk.sum();
    }

    long used() {
        return used.get();
    }

    long bytesMax() {
        return bytesMax;
    }

    long diskFree() {
        return diskFree;
    }

    /** Whether so little is left that new sessions should not begin. */
    boolean isNearlyGone() {
        return diskFree / 2 < diskFreeMin || used.get() / NEAR_TENTHS > bytesMax / 10;
    }

    /** By how many bytes less there should be, so that those who speak can go on; 0 where all is well. */
    long tooMuch() {
        long overDisk = diskFree == Long.MAX_VALUE ? 0 : diskFreeMin + diskFreeMin / 2 - diskFree;
        long overMax = used.get() - bytesMax / 20 * 19;
        return Math.max(0, Math.max(overDisk, overMax));
    }

    /** There is no more room: on the disk, or in what is allowed. */
    static final class NoRoom extends IOException {

        private static final long serialVersionUID = 1L;

        NoRoom(String message) {
            super(message);
        }
    }
}
