// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.jwt.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

/** Reads and writes the file of the secret: readable by its owner alone, and written atomically. */
final class SecretFile {

    /** Far larger than any secret: a larger file is another file. */
    private static final int FILE_BYTES_MAX = 4 * 1024;

    private static final Set<PosixFilePermission> OWNER_ALONE =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private SecretFile() {}

    /** Creates the file atomically. Does nothing if it exists. */
    static void create(Path file, byte[] secret) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".new");
        try {
            write(draft, Base64.getUrlEncoder().withoutPadding().encodeToString(secret) + "\n");
            try {
                // A link fails if the name exists. A rename would replace the secret of another process, which would
                // continue with one that is no longer stored.
                Files.createLink(file, draft);
            } catch (FileAlreadyExistsException createdByAnotherProcess) {
                return;
            } catch (UnsupportedOperationException | FileSystemException noLinksHere) {
                Files.move(draft, file);
            }
        } catch (FileAlreadyExistsException createdByAnotherProcess) {
            // Created by another process: that one is used.
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    static byte[] read(Path file) throws IOException {
        requireOwnerAlone(file);
        if (Files.size(file) > FILE_BYTES_MAX) {
            throw new SecretUnusable(file, "it is larger than " + FILE_BYTES_MAX + " bytes. Is it another file?", null);
        }
        byte[] secret;
        try {
            secret = Base64.getUrlDecoder()
                    .decode(Files.readString(file, StandardCharsets.ISO_8859_1).strip());
        } catch (IllegalArgumentException notBase64) {
            // No cause: its message would show a part of the secret.
            throw new SecretUnusable(file, "it is not base64url. Delete it and a new one is created.", null);
        }
        if (secret.length < LocalSecret.BYTES_MIN) {
            throw new SecretUnusable(
                    file,
                    "it has " + secret.length + " bytes, and fewer than " + LocalSecret.BYTES_MIN
                            + " can be guessed. Delete it and a new one is created.",
                    null);
        }
        return secret;
    }

    private static void requireOwnerAlone(Path file) throws IOException {
        if (!isPosix(file)) {
            return;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (!OWNER_ALONE.containsAll(permissions)) {
            throw new SecretUnusable(
                    file,
                    "users other than its owner can read it (" + PosixFilePermissions.toString(permissions)
                            + "), and could issue tokens for any subject. If none did, run chmod 600 on it;"
                            + " otherwise delete it and a new one is created.",
                    null);
        }
    }

    private static void write(Path draft, String text) throws IOException {
        FileAttribute<?>[] attributes = isPosix(draft.toAbsolutePath().getParent())
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ALONE)}
                : new FileAttribute<?>[0];
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(draft, options, attributes)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            // Without this, a power failure could leave an empty file, and the server would not start.
            channel.force(true);
        }
    }

    private static boolean isPosix(Path path) throws IOException {
        return Files.getFileStore(path).supportsFileAttributeView("posix");
    }
}
