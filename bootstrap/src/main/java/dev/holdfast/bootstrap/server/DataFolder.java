// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The folder with secret, sessions and audio. Created for its owner alone; an existing folder is not changed. */
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
