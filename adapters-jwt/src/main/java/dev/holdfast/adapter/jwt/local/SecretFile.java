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

/** How the secret stands on disk: readable by its owner alone, and there as a whole or not at all. */
final class SecretFile {

    /** Far more than any secret; a file that is larger is something else. */
    private static final int FILE_BYTES_MAX = 4 * 1024;

    private static final Set<PosixFilePermission> OWNER_ALONE =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private SecretFile() {}

    /** Makes the file with these bytes, unless somebody else just did. */
    static void make(Path file, byte[] secret) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".new");
        try {
            write(draft, Base64.getUrlEncoder().withoutPadding().encodeToString(secret) + "\n");
            try {
                // A link fails where the name is taken. A rename would replace the secret another process just made,
                // and that process would go on with one that is nowhere.
                Files.createLink(file, draft);
            } catch (FileAlreadyExistsException somebodyWasFaster) {
                return;
            } catch (UnsupportedOperationException | FileSystemException noLinksHere) {
                Files.move(draft, file);
            }
        } catch (FileAlreadyExistsException somebodyWasFaster) {
            // Theirs is as good.
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
            // Its message would show a part of the secret, so it is not the cause.
            throw new SecretUnusable(file, "it is not base64url. Delete it and a new one is made.", null);
        }
        if (secret.length < LocalSecret.BYTES_MIN) {
            throw new SecretUnusable(
                    file,
                    "it has " + secret.length + " bytes, and fewer than " + LocalSecret.BYTES_MIN
                            + " can be guessed. Delete it and a new one is made.",
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
                    "others than its owner can use it (" + PosixFilePermissions.toString(permissions)
                            + "), and whoever reads it can speak as anybody. If nobody did, run chmod 600 on it;"
                            + " otherwise delete it and a new one is made.",
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
            // A name without its bytes, after a power failure, would stop the server from starting.
            channel.force(true);
        }
    }

    private static boolean isPosix(Path path) throws IOException {
        return Files.getFileStore(path).supportsFileAttributeView("posix");
    }
}
