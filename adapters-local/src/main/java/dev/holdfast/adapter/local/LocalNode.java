// SPDX-License-Identifier: Apache-2.0
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
 * The id of this server among those that share a session store. It is stored beside the audio, so the server with the
 * audio has the same id after a restart. Locks the data folder for this process until it is closed.
 */
public final class LocalNode implements AutoCloseable {

    /** In the data folder. Do not copy it to another server: both would have the same id. */
    public static final String FILE_NAME = "node.id";

    private static final int CHARS_MAX = 64;

    private final NodeId id;
    private final @Nullable FileChannel lock;

    private LocalNode(NodeId id, @Nullable FileChannel lock) {
        this.id = id;
        this.lock = lock;
    }

    /**
     * Reads the id in this folder. Creates one, and the folder, if there is none.
     *
     * @throws DataFolderInUse if another process uses this folder
     * @throws UncheckedIOException if the file cannot be read or written
     */
    public static LocalNode inFolder(Path folder) {
        Path file = folder.resolve(FILE_NAME);
        try {
            Files.createDirectories(folder);
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                lock(channel, folder);
                return new LocalNode(readOrCreate(channel), channel);
            } catch (IOException | RuntimeException refused) {
                channel.close();
                throw refused;
            }
        } catch (IOException refused) {
            throw new UncheckedIOException(
                    "the id of this server cannot be stored in " + file + ": " + refused, refused);
        }
    }

    /** An id that ends with the process, as audio in memory does. */
    public static LocalNode inMemory() {
        return new LocalNode(newId(), null);
    }

    private static void lock(FileChannel channel, Path folder) throws IOException {
        try {
            if (channel.tryLock() == null) {
                throw new DataFolderInUse(folder.toAbsolutePath(), null);
            }
        } catch (OverlappingFileLockException inThisProcess) {
            throw new DataFolderInUse(folder.toAbsolutePath(), inThisProcess);
        }
    }

    /** Replaces an invalid id, as a power failure may leave. The audio in the folder then counts as another server's. */
    private static NodeId readOrCreate(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(CHARS_MAX + 2);
        channel.read(bytes, 0);
        String stored =
                StandardCharsets.ISO_8859_1.decode(bytes.flip()).toString().strip();
        try {
            return new NodeId(stored);
        } catch (IllegalArgumentException invalid) {
            NodeId created = newId();
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((created.value() + "\n").getBytes(StandardCharsets.ISO_8859_1)), 0);
            channel.force(true);
            return created;
        }
    }

    private static NodeId newId() {
        return new NodeId(UUID.randomUUID().toString());
    }

    public NodeId id() {
        return id;
    }

    /** Unlocks the folder. Idempotent. */
    @Override
    public void close() {
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException refused) {
                throw new UncheckedIOException(refused);
            }
        }
    }
}
