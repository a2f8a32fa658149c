// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log.storage;

import dev.holdfast.adapter.local.log.segment.Segment;
import dev.holdfast.adapter.local.log.segment.SegmentBacking;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A segment's memory-mapped file: as long as the segment, and sparse. Storage is reserved as the segment grows. */
final class MappedFile implements SegmentBacking {

    private static final Logger LOG = LoggerFactory.getLogger(MappedFile.class);

    /** The smallest page of any processor that Java runs on. */
    private static final int PAGE_BYTES = 4 * 1024;

    /** What all files together take of direct memory. */
    static final int ZERO_BYTES = Segment.RESERVE_BYTES;

    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(ZERO_BYTES);

    private final Path file;
    private final OffHeap memory;
    private final StorageQuota quota;
    private final long writtenMillis;

    /** Bytes counted against the quota. Written by one thread at a time: that reserves more, or that has closed the segment. */
    private volatile long counted;

    /** Whether the file is deleted already. Confined to the pruning thread. */
    private boolean unlinked;

    /** Number of segments over these bytes: more than one after damage. Confined to the pruning thread. */
    private int owners = 1;

    /** @param writtenMillis when an earlier process last wrote to it, in ms since 1970; 0 if none did */
    MappedFile(Path file, OffHeap memory, StorageQuota quota, long writtenMillis) {
        this.file = file;
        this.memory = memory;
        this.quota = quota;
        this.writtenMillis = writtenMillis;
    }

    @Override
    public void reserve(int position, int length) throws IOException {
        // Opened anew for each step, so that a segment holds no descriptor in between.
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            reserve(channel, position, length);
        }
    }

    /**
     * Writes zeros through the channel, which fails with an exception if the disk is full. A write into a hole of a mapped
     * file would kill the process instead (SIGBUS).
     */
    void reserve(FileChannel channel, int position, int length) throws IOException {
        quota.reserve(length);
        try {
            for (int done = 0; done < length; ) {
                ByteBuffer zeros = ZEROS.duplicate().limit(Math.min(length - done, Segment.RESERVE_BYTES));
                done += channel.write(zeros, position + (long) done);
            }
        } catch (IOException diskIsFull) {
            quota.release(length);
            throw diskIsFull;
        }
        counted += length;
        touch(position, length);
    }

    /** Maps these pages for writing: a page fault in an append might wait for the file system's journal. */
    private void touch(int position, int length) {
        for (int at = position; at < position + length; at += PAGE_BYTES) {
            memory.bytes().put(at, (byte) 0);
        }
    }

    /** Counts bytes that an earlier process wrote. */
    void addExisting(long bytes) {
        quota.addExisting(bytes);
        counted += bytes;
    }

    void setOwners(int segments) {
        owners = segments;
    }

    @Override
    public boolean isShared() {
        return owners > 1;
    }

    @Override
    public long writtenMillis() {
        return writtenMillis;
    }

    @Override
    public void force(int position, int length) throws IOException {
        try {
            ((MappedByteBuffer) memory.bytes()).force(position, length);
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
    }

    @Override
    public void unlink() {
        if (!unlinked && owners == 1) {
            unlinked = true;
            delete();
        }
    }

    private void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failed) {
            LOG.warn("{} could not be deleted: {}", file, failed.toString());
        }
    }

    @Override
    public void release(boolean keepFile) {
        owners--;
        if (owners > 0) {
            return;
        }
        memory.release();
        quota.release(counted);
        counted = 0;
        if (!keepFile) {
            delete();
        }
    }
}
