package dev.holdfast.adapter.local.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A segment's file. As long as the segment, but sparse: room is taken as it is needed. */
final class MappedFile implements Segment.Backing {

    private static final Logger LOG = LoggerFactory.getLogger(MappedFile.class);

    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(Segment.RESERVE_BYTES);

    private final Path file;
    private final OffHeap memory;
    private final AudioBudget budget;
    private final long writtenMillis;

    /** What it has of the budget. By whoever may append, or release. */
    private volatile long taken;

    /** Open while room is taken bit by bit. By whoever may append, or release. */
    private @Nullable FileChannel reserving;

    /** Whether its name is gone already. Of the pruning thread. */
    private boolean forgotten;

    /** How many segments share it: more than one where something in it was damaged. Of the pruning thread. */
    private int owners = 1;

    /** @param writtenMillis when a former process last wrote to it, since 1970; 0 where none did */
    MappedFile(Path file, OffHeap memory, AudioBudget budget, long writtenMillis) {
        this.file = file;
        this.memory = memory;
        this.budget = budget;
        this.writtenMillis = writtenMillis;
    }

    @Override
    public void reserve(int at, int length) throws IOException {
        FileChannel channel = reserving;
        if (channel == null) {
            channel = FileChannel.open(file, StandardOpenOption.WRITE);
            reserving = channel;
        }
        reserve(channel, at, length);
    }

    @Override
    public void needsNoMore() {
        FileChannel channel = reserving;
        reserving = null;
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException unharmed) {
                LOG.debug("{} could not be closed", file, unharmed);
            }
        }
    }

    /**
     * Writing into a hole of a mapped file on a full disk kills the process; writing it through the channel only fails. So
     * room is taken this way first.
     */
    void reserve(FileChannel channel, int at, int length) throws IOException {
        budget.take(length);
        try {
            for (int done = 0; done < length; ) {
                ByteBuffer zeros = ZEROS.duplicate().limit(Math.min(length - done, Segment.RESERVE_BYTES));
                done += channel.write(zeros, at + (long) done);
            }
        } catch (IOException diskIsFull) {
            budget.giveBack(length);
            throw diskIsFull;
        }
        taken += length;
    }

    /** A former process left so much. */
    void found(long bytes) {
        budget.found(bytes);
        taken += bytes;
    }

    void isOwnedBy(int segments) {
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
    public void force(int at, int length) {
        try {
            ((MappedByteBuffer) memory.bytes()).force(at, length);
        } catch (UncheckedIOException notForced) {
            LOG.warn("audio could not be forced to the disk: {}", notForced.toString());
        }
    }

    @Override
    public void forget() {
        if (!forgotten && owners == 1) {
            forgotten = true;
            delete();
        }
    }

    private void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException stays) {
            LOG.warn("{} could not be deleted: {}", file, stays.toString());
        }
    }

    @Override
    public void release(boolean keepFile) {
        owners--;
        if (owners > 0) {
            return;
        }
        needsNoMore();
        memory.release();
        budget.giveBack(taken);
        taken = 0;
        if (!keepFile) {
            delete();
        }
    }
}
