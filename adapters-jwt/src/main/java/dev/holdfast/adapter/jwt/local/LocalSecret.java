package dev.holdfast.adapter.jwt.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * The key that local tokens are signed with. Whoever has it can speak as anybody, so it never leaves this package and is
 * never printed.
 */
public final class LocalSecret {

    /** The file in the folder given; base64url, so that it survives an editor and a clipboard. */
    public static final String FILE_NAME = "token.secret";

    /** RFC 7518 §3.2: a key for HS256 is at least as long as the hash. */
    public static final int BYTES_MIN = 32;

    private final byte[] bytes;

    private LocalSecret(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The secret in this folder, made on first use for its owner's eyes only. Processes that start at once all get the
     * same.
     *
     * @param folder made if there is none
     * @throws SecretUnusable if others can read it, if it is too short or not base64url, or if the disk refuses
     */
    public static LocalSecret inFolder(Path folder) {
        Path file = folder.resolve(FILE_NAME);
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(folder);
                SecretFile.make(file, random());
            }
            return new LocalSecret(SecretFile.read(file));
        } catch (IOException | SecurityException refused) {
            throw new SecretUnusable(file, "it can neither be read nor made (" + refused + ").", refused);
        }
    }

    /**
     * The secret in this file, which somebody else made: base64url, at least {@value #BYTES_MIN} bytes, readable by its
     * owner alone.
     *
     * @throws SecretUnusable if it is none of these, or not there
     */
    public static LocalSecret inFile(Path file) {
        try {
            return new LocalSecret(SecretFile.read(file));
        } catch (IOException | SecurityException refused) {
            throw new SecretUnusable(file, "it cannot be read (" + refused + ").", refused);
        }
    }

    /** A secret for this process alone: its tokens mean nothing to the next. */
    public static LocalSecret forThisProcess() {
        return new LocalSecret(random());
    }

    /** A copy, because whoever gets an array may change it. */
    byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public String toString() {
        return "LocalSecret[…]";
    }

    private static byte[] random() {
        byte[] bytes = new byte[BYTES_MIN];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
