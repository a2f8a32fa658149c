// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log.storage;

import dev.holdfast.adapter.local.log.segment.ReservedSegment;
import dev.holdfast.adapter.local.log.segment.Segment;
import dev.holdfast.adapter.local.log.segment.SegmentHeader;
import dev.holdfast.adapter.local.log.segment.SegmentRecovery;
import dev.holdfast.application.port.out.audio.FrameFormat;
import dev.holdfast.domain.identity.SessionId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores segments as memory-mapped files: {@code <folder>/<session>/<sequence, ten digits>.seg}, and {@code spare.seg} for
 * reserved segments. The sequence is the log's next one when the file was created; the header has the segment's first one. A
 * recycled file keeps its name.
 */
public final class FolderSegments implements SegmentStore {

    private static final Logger LOG = LoggerFactory.getLogger(FolderSegments.class);

    private static final String RECORDINGS = "recordings";
    private static final String SUFFIX = ".seg";
    private static final String SPARE = "spare";

    private final Path folder;
    private final StorageQuota quota;
    private final boolean forceNames;
    private final LongAdder mapped = new LongAdder();

    /** @param forceNames whether the folder entry of a new file is forced to the disk */
    public FolderSegments(Path folder, StorageQuota quota, boolean forceNames) {
        this.folder = folder;
        this.quota = quota;
        this.forceNames = forceNames;
    }

    @Override
    public ReservedSegment create(SessionId session, long nextSequence, int bytes) throws IOException {
        int first = Math.min(bytes, SegmentHeader.recordsAt(bytes) + Segment.RESERVE_BYTES);
        return create(session, String.format("%010d", nextSequence), bytes, first);
    }

    @Override
    public ReservedSegment reserve(SessionId session, int bytes) throws IOException {
        return create(session, SPARE, bytes, bytes);
    }

    /** Creates a file of this name; with a number appended if an empty or recycled segment has the name already. */
    private ReservedSegment create(SessionId session, String name, int bytes, int reserved) throws IOException {
        Path sessionFolder = Files.createDirectories(folder(session));
        for (int number = 1; ; number++) {
            try {
                return create(
                        sessionFolder.resolve(name + (number == 1 ? "" : "-" + number) + SUFFIX), bytes, reserved);
            } catch (FileAlreadyExistsException taken) {
                // Try the next number.
            }
        }
    }

    private Path folder(SessionId session) {
        return folder.resolve(session.value());
    }

    /** Creates a sparse file, maps all of it, and reserves storage for its first bytes. */
    private ReservedSegment create(Path file, int bytes, int reserved) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            OffHeap memory = null;
            MappedFile backing = null;
            try {
                memory = OffHeap.map(channel, bytes, mapped);
                backing = new MappedFile(file, memory, quota, 0);
                backing.reserve(channel, 0, reserved);
            } catch (IOException noSpace) {
                if (backing != null) {
                    backing.release(false);
                } else {
                    Files.deleteIfExists(file);
                }
                throw noSpace;
            }
            SegmentHeader.writeReserved(memory.bytes());
            if (forceNames) {
                channel.force(true);
                forceEntries(file.getParent());
            }
            return new ReservedSegment(memory.bytes(), backing, bytes, reserved);
        }
    }

    /** Forces a folder's entries. Linux and macOS support it; elsewhere the operating system decides when. */
    private static void forceEntries(Path folder) {
        try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
            entries.force(true);
        } catch (IOException unsupported) {
            LOG.debug("the entries of {} were not forced to the disk", folder, unsupported);
        }
    }

    @Override
    public StoredSegments load(SessionId session, FrameFormat format) throws IOException {
        Path sessionFolder = folder(session);
        StoredSegments stored = new StoredSegments(new ArrayList<>(), new ArrayList<>());
        if (Files.isDirectory(sessionFolder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(sessionFolder, "*" + SUFFIX)) {
                for (Path file : files) {
                    if (Files.isRegularFile(file)) {
                        load(file, session, format, stored);
                    }
                }
            } catch (IOException | RuntimeException unreadable) {
                // Each further attempt maps and counts all files again.
                stored.release();
                throw unreadable;
            }
            // An empty segment has the same first sequence as its successor.
            stored.segments()
                    .sort(Comparator.comparingLong(Segment::firstSequence).thenComparingLong(Segment::endSequence));
        }
        return stored;
    }

    private void load(Path file, SessionId session, FrameFormat format, StoredSegments stored) throws IOException {
        int size = (int) Math.min(Files.size(file), Integer.MAX_VALUE);
        if (size == 0) {
            Files.deleteIfExists(file);
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            OffHeap memory = OffHeap.map(channel, size, mapped);
            boolean added = false;
            try {
                added = add(memory, file, session, format, stored);
            } finally {
                if (!added) {
                    memory.release();
                }
            }
            if (!added) {
                Path aside = file.resolveSibling(file.getFileName() + ".damaged");
                Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
                LOG.atWarn()
                        .addKeyValue("sessionId", session)
                        .log("the header of {} is damaged: the file is kept as {}", file, aside);
            }
        }
    }

    /** Adds the segments in a file's bytes. Returns false, and adds nothing, if their header is damaged. */
    private boolean add(OffHeap memory, Path file, SessionId session, FrameFormat format, StoredSegments stored)
            throws IOException {
        if (!SegmentHeader.isSegment(memory.bytes())) {
            return false;
        }
        if (SegmentHeader.isReserved(memory.bytes())) {
            int size = memory.bytes().capacity();
            MappedFile backing = new MappedFile(file, memory, quota, 0);
            backing.addExisting(size);
            // Others have holes: a write into one would kill the process if the disk is full.
            int reserved = file.getFileName().toString().startsWith(SPARE) ? size : 0;
            stored.reserved().add(new ReservedSegment(memory.bytes(), backing, size, reserved));
            return true;
        }
        MappedFile backing = new MappedFile(
                file, memory, quota, Files.getLastModifiedTime(file).toMillis());
        List<Segment> recovered = SegmentRecovery.recover(
                memory.bytes(), backing, format, "segment " + file.getFileName() + " of session " + session);
        Segment last = recovered.get(recovered.size() - 1);
        backing.addExisting(last.end());
        backing.setOwners(recovered.size());
        last.setReserved(last.end());
        stored.segments().addAll(recovered);
        return true;
    }

    @Override
    public boolean contains(SessionId session) {
        return Files.isDirectory(folder(session));
    }

    @Override
    public Set<SessionId> sessions() {
        Set<SessionId> sessions = new HashSet<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder, Files::isDirectory)) {
                folders.forEach(
                        each -> SessionId.parse(each.getFileName().toString()).ifPresent(sessions::add));
            } catch (IOException unreadable) {
                LOG.warn("the audio folder cannot be read: {}", unreadable.toString());
            }
        }
        return sessions;
    }

    @Override
    public void deleteAll(SessionId session) {
        Path sessionFolder = folder(session);
        if (!Files.isDirectory(sessionFolder)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(sessionFolder)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(sessionFolder);
        } catch (IOException failed) {
            LOG.atWarn().addKeyValue("sessionId", session).log("the audio could not be deleted: {}", failed.toString());
        }
    }

    @Override
    public void archive(SessionId session) {
        Path sessionFolder = folder(session);
        if (!Files.isDirectory(sessionFolder)) {
            return;
        }
        try {
            Path recordings = Files.createDirectories(folder.resolve(RECORDINGS));
            String stamp =
                    Long.toString(Files.getLastModifiedTime(sessionFolder).toMillis());
            Files.move(sessionFolder, recordings.resolve(session.value() + "-" + stamp));
        } catch (IOException failed) {
            LOG.atWarn()
                    .addKeyValue("sessionId", session)
                    .log("the recording could not be archived: {}", failed.toString());
        }
    }

    @Override
    public long mappedBytes() {
        return mapped.sum();
    }

    @Override
    public long directBytes() {
        return MappedFile.ZERO_BYTES;
    }

    @Override
    public long usableBytes() {
        try {
            return Files.getFileStore(
                            Files.isDirectory(folder)
                                    ? folder
                                    : folder.toAbsolutePath().getParent())
                    .getUsableSpace();
        } catch (IOException | UncheckedIOException unknown) {
            LOG.debug("the free space of the disk is not known", unknown);
            return Long.MAX_VALUE;
        }
    }
}
