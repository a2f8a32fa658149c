// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The folder with the secret, the sessions and the audio: made for its owner alone. One that is there stays as it is. */
final class DataFolder {

    private DataFolder() {}

    static void prepare(Path folder) {
        try {
            if (!Files.exists(folder)) {
                Files.createDirectories(folder);
                if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
                    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
                }
            }
        } catch (IOException refused) {
            throw new UncheckedIOException("Cannot make the data folder " + folder + ": " + refused, refused);
        }
    }
}
