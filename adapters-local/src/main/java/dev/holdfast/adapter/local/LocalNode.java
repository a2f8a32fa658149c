package dev.holdfast.adapter.local;

import dev.holdfast.domain.identity.NodeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * This server's name among those that share a store, kept beside its audio: who has the audio is the same server. It holds
 * the folder for this process alone until it is closed.
 */
public final class LocalNode implements AutoCloseable {

    /** In the data folder. A copy of it on another machine would be taken for this server. */
    public static final String FILE_NAME = "node.id";

    private static final int CHARS_MAX = 64;

    private final NodeId id;
    private final @Nullable FileChannel held;

    private LocalNode(NodeId id, @Nullable FileChannel held) {
        this.id = id;
        this.held = held;
    }

    /**
     * The name kept in this folder, made where there is none.
     *
     * @throws DataFolderInUse if another process works in this folder
     * @throws UncheckedIOException if the disk refuses
     */
    public static LocalNode inFolder(Path folder) {
        Path file = folder.resolve(FILE_NAME);
        try {
            Files.createDirectories(folder);
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                hold(channel, folder);
                return new LocalNode(readOrMake(channel), channel);
            } catch (IOException | RuntimeException refused) {
                channel.close();
                throw refused;
            }
        } catch (IOException refused) {
            throw new UncheckedIOException("This server's name cannot be kept in " + file + ": " + refused, refused);
        }
    }

    /** A name that is gone with the process, as the audio is. */
    public static LocalNode inMemory() {
        return new LocalNode(newName(), null);
    }

    private static void hold(FileChannel channel, Path folder) throws IOException {
        try {
            if (channel.tryLock() == null) {
                throw new DataFolderInUse(folder.toAbsolutePath(), null);
            }
        } catch (OverlappingFileLockException hereAlready) {
            throw new DataFolderInUse(folder.toAbsolutePath(), hereAlready);
        }
    }

    /** What is no name, because a power failure left half of it, is written anew: the audio is then another server's. */
    private static NodeId readOrMake(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(CHARS_MAX + 2);
        channel.read(bytes, 0);
        String name =
                StandardCharsets.ISO_8859_1.decode(bytes.flip()).toString().strip();
        try {
            return new NodeId(name);
        } catch (IllegalArgumentException none) {
            NodeId made = newName();
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((made.value() + "\n").getBytes(StandardCharsets.ISO_8859_1)), 0);
            channel.force(true);
            return made;
        }
    }

    private static NodeId newName() {
        return new NodeId(UUID.randomUUID().toString());
    }

    public NodeId id() {
        return id;
    }

    /** Lets go of the folder. Again: nothing happens. */
    @Override
    public void close() {
        if (held != null) {
            try {
                held.close();
            } catch (IOException refused) {
                throw new UncheckedIOException(refused);
            }
        }
    }
}
