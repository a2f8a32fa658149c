// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.jwt.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * The key that signs local tokens. It allows issuing tokens for any subject, so it never leaves this package and is never
 * printed. Immutable.
 */
public final class LocalSecret {

    /** Name of the file, in base64url, which survives editors and clipboards. */
    public static final String FILE_NAME = "token.secret";

    /** RFC 7518 §3.2: a key for HS256 is at least as long as the hash. */
    public static final int BYTES_MIN = 32;

    private final byte[] bytes;

    private LocalSecret(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The secret in this folder. The first call creates it, readable by its owner alone; processes that start at the same
     * time all get the same one.
     *
     * @param folder created if missing
     * @throws SecretUnusable if others can read the file, if it is too short or not base64url, or on an I/O error
     */
    public static LocalSecret inFolder(Path folder) {
        Path file = folder.resolve(FILE_NAME);
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(folder);
                SecretFile.create(file, random());
            }
            return new LocalSecret(SecretFile.read(file));
        } catch (IOException | SecurityException refused) {
            throw new SecretUnusable(file, "it can neither be read nor created (" + refused + ").", refused);
        }
    }

    /**
     * The secret in an existing file: base64url, at least {@value #BYTES_MIN} bytes, readable by its owner alone.
     *
     * @throws SecretUnusable if the file is missing or violates one of these conditions
     */
    public static LocalSecret inFile(Path file) {
        try {
            return new LocalSecret(SecretFile.read(file));
        } catch (IOException | SecurityException refused) {
            throw new SecretUnusable(file, "it cannot be read (" + refused + ").", refused);
        }
    }

    /** A copy: the caller may change it. */
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
