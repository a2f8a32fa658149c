package dev.holdfast.adapter.local.log;

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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Segments as memory-mapped files: {@code <folder>/<session>/<first sequence, ten digits>.seg}, and {@code spare.seg} for
 * room in reserve. A file whose room is used again keeps its name; what is in it, its header says.
 */
final class FolderSegments implements SegmentStore {

    private static final Logger LOG = LoggerFactory.getLogger(FolderSegments.class);

    private static final String RECORDINGS = "recordings";
    private static final String SUFFIX = ".seg";

    private final Path folder;
    private final AudioBudget budget;
    private final boolean careful;

    /** @param careful whether a new file's name is forced to the disk as well */
    FolderSegments(Path folder, AudioBudget budget, boolean careful) {
        this.folder = folder;
        this.budget = budget;
        this.careful = careful;
    }

    @Override
    public Segment create(SessionId session, long firstSequence, int bytes) throws IOException {
        int step = Math.min(bytes, Segment.RESERVE_BYTES);
        Blank begun = made(session, String.format("%010d", firstSequence), bytes, step);
        SegmentHeader.beginWith(begun.bytes(), firstSequence);
        Segment segment = Segment.begin(begun.bytes(), begun.backing(), firstSequence, bytes);
        segment.hasReservedUpTo(step);
        return segment;
    }

    @Override
    public Blank spare(SessionId session, int bytes) throws IOException {
        return made(session, "spare", bytes, bytes);
    }

    /** In a file of this name, or with a number behind it: an empty segment, or a spare in use, has the name still. */
    private Blank made(SessionId session, String name, int bytes, int reserved) throws IOException {
        Path home = home(session);
        for (int number = 1; ; number++) {
            try {
                return made(home.resolve(name + (number == 1 ? "" : "-" + number) + SUFFIX), bytes, reserved);
            } catch (FileAlreadyExistsException taken) {
                // Then with the next number.
            }
        }
    }

    private Path home(SessionId session) throws IOException {
        return Files.createDirectories(folder.resolve(session.value()));
    }

    /** A new file, mapped whole; sparse, but for its first bytes. */
    private Blank made(Path file, int bytes, int reserved) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            OffHeap memory = null;
            MappedFile backing = null;
            try {
                memory = OffHeap.map(channel, bytes);
                backing = new MappedFile(file, memory, budget, 0);
                backing.reserve(channel, 0, reserved);
            } catch (IOException noRoom) {
                if (backing != null) {
                    backing.release(false);
                } else {
                    Files.deleteIfExists(file);
                }
                throw noRoom;
            }
            SegmentHeader.write(memory.bytes());
            if (careful) {
                channel.force(true);
                forceNames(file.getParent());
            }
            return new Blank(memory.bytes(), backing, reserved);
        }
    }

    /** Where a folder cannot be forced (it can on Linux and macOS), its names are the system's care. */
    private static void forceNames(Path folder) {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        } catch (IOException notHere) {
            LOG.debug("the names in {} were not forced to the disk", folder, notHere);
        }
    }

    @Override
    public Remains load(SessionId session, FrameFormat format) throws IOException {
        Path home = folder.resolve(session.value());
        Remains remains = new Remains(new ArrayList<>(), new ArrayList<>());
        if (Files.isDirectory(home)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(home, "*" + SUFFIX)) {
                for (Path file : files) {
                    if (Files.isRegularFile(file)) {
                        load(file, session, format, remains);
                    }
                }
            }
            // An empty one has the first sequence of the one that follows it.
            remains.segments()
                    .sort(Comparator.comparingLong(Segment::firstSequence).thenComparingLong(Segment::endSequence));
        }
        return remains;
    }

    private void load(Path file, SessionId session, FrameFormat format, Remains remains) throws IOException {
        int size = (int) Math.min(Files.size(file), Integer.MAX_VALUE);
        if (size == 0) {
            Files.deleteIfExists(file);
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            OffHeap memory = OffHeap.map(channel, size);
            if (!SegmentHeader.isSegment(memory.bytes())) {
                memory.release();
                Path aside = file.resolveSibling(file.getFileName() + ".damaged");
                Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
                LOG.atWarn()
                        .addKeyValue("sessionId", session)
                        .log("The beginning of {} is damaged: it is kept as {}", file, aside);
                return;
            }
            if (SegmentHeader.isBlank(memory.bytes())) {
                // Blank may also be one that was about to be used again and has holes.
                MappedFile backing = new MappedFile(file, memory, budget, 0);
                backing.found(size);
                remains.spares().add(new Blank(memory.bytes(), backing, size));
                return;
            }
            MappedFile backing = new MappedFile(
                    file, memory, budget, Files.getLastModifiedTime(file).toMillis());
            List<Segment> recovered = SegmentRecovery.recover(
                    memory.bytes(), backing, format, "segment " + file.getFileName() + " of session " + session);
            Segment last = recovered.get(recovered.size() - 1);
            backing.found(last.end());
            backing.isOwnedBy(recovered.size());
            last.hasReservedUpTo(last.end());
            remains.segments().addAll(recovered);
        }
    }

    @Override
    public boolean holds(SessionId session) {
        return Files.isDirectory(folder.resolve(session.value()));
    }

    @Override
    public Set<SessionId> sessions() {
        Set<SessionId> sessions = new HashSet<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> homes = Files.newDirectoryStream(folder, Files::isDirectory)) {
                homes.forEach(
                        home -> SessionId.parse(home.getFileName().toString()).ifPresent(sessions::add));
            } catch (IOException unreadable) {
                LOG.warn("the folder of audio cannot be read: {}", unreadable.toString());
            }
        }
        return sessions;
    }

    @Override
    public void deleteAll(SessionId session) {
        Path home = folder.resolve(session.value());
        if (!Files.isDirectory(home)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(home)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(home);
        } catch (IOException stays) {
            LOG.atWarn().addKeyValue("sessionId", session).log("the audio could not be deleted: {}", stays.toString());
        }
    }

    @Override
    public void setAside(SessionId session) {
        Path home = folder.resolve(session.value());
        if (!Files.isDirectory(home)) {
            return;
        }
        try {
            Path recordings = Files.createDirectories(folder.resolve(RECORDINGS));
            String stamp = Long.toString(Files.getLastModifiedTime(home).toMillis());
            Files.move(home, recordings.resolve(session.value() + "-" + stamp));
        } catch (IOException stays) {
            LOG.atWarn()
                    .addKeyValue("sessionId", session)
                    .log("the recording could not be set aside: {}", stays.toString());
        }
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
            LOG.debug("how much the disk has left is not known", unknown);
            return Long.MAX_VALUE;
        }
    }
}
