// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log.storage;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the bytes that all audio of this process uses against two limits: a maximum for audio, and a minimum that the
 * disk must keep free. Bytes are reserved before they are written, so the maximum is never exceeded. Safe for use by many
 * threads.
 */
public final class StorageQuota {

    /** From nine tenths of the maximum on, old audio is evicted and new sessions are refused. */
    private static final int NEARLY_EXHAUSTED_TENTHS = 9;

    private final long bytesMax;
    private final long diskFreeMin;
    private final AtomicLong used = new AtomicLong();
    private final LongAdder refusedByMax = new LongAdder();
    private final LongAdder refusedByDisk = new LongAdder();
    private volatile long diskFree = Long.MAX_VALUE;

    /**
     * @param bytesMax maximum for all audio together
     * @param diskFreeMin bytes that the disk must have free before more audio is written
     */
    public StorageQuota(long bytesMax, long diskFreeMin) {
        this.bytesMax = bytesMax;
        this.diskFreeMin = diskFreeMin;
    }

    /** @throws NoSpaceLeft if a limit would be exceeded; then nothing is reserved */
    void reserve(long bytes) throws NoSpaceLeft {
        if (diskFree < diskFreeMin) {
            refusedByDisk.increment();
            throw new NoSpaceLeft(
                    "the disk has " + diskFree + " bytes free, and audio must leave at least " + diskFreeMin);
        }
        if (used.addAndGet(bytes) > bytesMax) {
            used.addAndGet(-bytes);
            refusedByMax.increment();
            throw new NoSpaceLeft("audio has reached its maximum of " + bytesMax + " bytes");
        }
    }

    /** Counts bytes that an earlier process wrote, even if they exceed the maximum. */
    void addExisting(long bytes) {
        used.addAndGet(bytes);
    }

    void release(long bytes) {
        used.addAndGet(-bytes);
    }

    /** Sets the disk's free bytes, as just measured. */
    public void setDiskFree(long bytes) {
        diskFree = bytes;
    }

    /** Number of reservations refused because audio had reached its maximum. */
    public long refusedByMax() {
        return refusedByMax.sum();
    }

    /** Number of reservations refused because the disk had too little free. */
    public long refusedByDisk() {
        return refusedByDisk.sum();
    }

    public long used() {
        return used.get();
    }

    /** The disk's free bytes when last measured; {@link Long#MAX_VALUE} if not known. */
    public long diskFree() {
        return diskFree;
    }

    /** Whether so little is left that no new session should begin. */
    public boolean isNearlyExhausted() {
        return diskFree / 2 < diskFreeMin || used.get() / NEARLY_EXHAUSTED_TENTHS > bytesMax / 10;
    }

    /** Bytes to evict so that active sessions can continue; 0 if none. */
    public long excessBytes() {
        long overDisk = diskFree == Long.MAX_VALUE ? 0 : diskFreeMin + diskFreeMin / 2 - diskFree;
        long overMax = used.get() - bytesMax / 20 * 19;
        return Math.max(0, Math.max(overDisk, overMax));
    }

    /** The disk is full or a limit of the quota is reached. */
    static final class NoSpaceLeft extends IOException {

        private static final long serialVersionUID = 1L;

        NoSpaceLeft(String message) {
            super(message);
        }
    }
}
