// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.migrating;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The app's files before and after each step. */
final class MigrationSteps {

    static final Path FOLDER = Path.of("src", "test", "resources", "migrating");

    private MigrationSteps() {}

    /** The lines of each file of this step, by name. */
    static Map<String, List<String>> files(String step) {
        try (Stream<Path> files = Files.list(FOLDER.resolve(step))) {
            return files.collect(Collectors.toMap(
                    file -> file.getFileName().toString(), MigrationSteps::lines, (one, other) -> one, TreeMap::new));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
