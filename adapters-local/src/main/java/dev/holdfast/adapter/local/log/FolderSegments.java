package dev.holdfast.adapter.local.log;

import dev.holdfast.domain.session.SessionId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Segments as memory-mapped files: {@code <folder>/<session>/<first sequence, ten digits>.seg}. */
final class FolderSegments implements SegmentStore {

    private static final Logger LOG = LoggerFactory.getLogger(FolderSegments.class);

    private static final Pattern FILE_NAME = Pattern.compile("([0-9]{10})\\.seg");

    private final Path folder;
    private final int segmentBytes;

    FolderSegments(Path folder, int segmentBytes) {
        this.folder = folder;
        this.segmentBytes = segmentBytes;
    }

    @Override
    public Segment create(SessionId session, long firstSequence) throws IOException {
        Path home = folder.resolve(session.value());
        Files.createDirectories(home);
        Path file = home.resolve(String.format("%010d.seg", firstSequence));
        // A file of this name can only be one that could not be filled: it holds nothing that was acked.
        Files.deleteIfExists(file);
        return open(file, firstSequence, segmentBytes, StandardOpenOption.CREATE_NEW);
    }

    @Override
    public List<Segment> load(SessionId session) throws IOException {
        Path home = folder.resolve(session.value());
        List<Segment> segments = new ArrayList<>();
        if (!Files.isDirectory(home)) {
            return segments;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(home)) {
            for (Path file : files) {
                Matcher name = FILE_NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    int size = (int) Math.max(segmentBytes, Math.min(Files.size(file), Integer.MAX_VALUE));
                    segments.add(open(file, Long.parseLong(name.group(1)), size, StandardOpenOption.CREATE));
                }
            }
        }
        segments.sort(Comparator.comparingLong(Segment::firstSequence));
        return segments;
    }

    private static Segment open(Path file, long firstSequence, int size, StandardOpenOption how) throws IOException {
        try (FileChannel mapping = FileChannel.open(file, how, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer map = mapping.map(FileChannel.MapMode.READ_WRITE, 0, size);
            return new Segment(map, firstSequence, new MappedFile(file, map));
        }
    }

    @Override
    public boolean holds(SessionId session) {
        return Files.isDirectory(folder.resolve(session.value()));
    }

    @Override
    public void delete(SessionId session, Segment segment) {
        try {
            Files.deleteIfExists(((MappedFile) segment.backing()).file());
        } catch (IOException stays) {
            LOG.warn("a segment of session {} could not be deleted: {}", session, stays.toString());
        }
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
            LOG.warn("the audio of session {} could not be deleted: {}", session, stays.toString());
        }
    }

    @Override
    public void setAside(SessionId session) {
        Path home = folder.resolve(session.value());
        if (!Files.isDirectory(home)) {
            return;
        }
        try {
            Path recordings = Files.createDirectories(folder.resolve("recordings"));
            String stamp = Long.toString(Files.getLastModifiedTime(home).toMillis());
            Files.move(home, recordings.resolve(session.value() + "-" + stamp));
        } catch (IOException stays) {
            LOG.warn("the recording of session {} could not be set aside: {}", session, stays.toString());
        }
    }

    /** A mapped file. Mapping makes it as long as the segment, but sparse: room is taken as it is written. */
    private record MappedFile(Path file, MappedByteBuffer map) implements Segment.Backing {

        @Override
        public void reserve(int at, int length) throws IOException {
            // Writing into a hole of a mapped file on a full disk kills the process; writing it through the channel
            // only fails. So room is taken this way first.
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                ByteBuffer zeros = ByteBuffer.allocate(length);
                while (zeros.hasRemaining()) {
                    channel.write(zeros, at + (long) zeros.position());
                }
            }
        }

        @Override
        public void force(int at, int length) {
            try {
                map.force(at, length);
            } catch (UncheckedIOException notForced) {
                LOG.warn("audio could not be forced to the disk: {}", notForced.toString());
            }
        }
    }
}
