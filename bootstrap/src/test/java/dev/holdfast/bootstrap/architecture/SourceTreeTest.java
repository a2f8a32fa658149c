// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The sizes of files and folders: a reader takes in a folder at a glance and a file in one sitting. */
class SourceTreeTest {

    private static final int LINES_MAX = 400;
    private static final int PRODUCTION_FILES_MAX = 15;

    private static final Set<String> SOURCE = Set.of("java", "js", "ts", "html", "css", "c");
    private static final Set<String> GENERATED = Set.of("target", "node_modules", ".git");

    private static final Path ROOT = root();

    @Test
    void noSourceFileIsLongerThanFourHundredLines() throws IOException {
        List<String> tooLong = sources()
                .filter(file -> lines(file) > LINES_MAX)
                .map(file -> lines(file) + " " + ROOT.relativize(file))
                .toList();

        assertThat(tooLong).isEmpty();
    }

    @Test
    void noFolderHasMoreThanFifteenProductionFiles() throws IOException {
        TreeMap<Path, Long> sizes = sources()
                .filter(file -> !ROOT.relativize(file).toString().contains("src/test/"))
                .filter(file -> !file.endsWith("package-info.java"))
                .collect(Collectors.groupingBy(Path::getParent, TreeMap::new, Collectors.counting()));

        assertThat(sizes).isNotEmpty();
        assertThat(sizes.entrySet().stream()
                        .filter(folder -> folder.getValue() > PRODUCTION_FILES_MAX)
                        .map(folder -> folder.getValue() + " " + ROOT.relativize(folder.getKey()))
                        .toList())
                .isEmpty();
    }

    static Stream<Path> sources() throws IOException {
        try (Stream<Path> all = Files.walk(ROOT)) {
            return all.filter(Files::isRegularFile).filter(SourceTreeTest::isSource).toList().stream();
        }
    }

    private static boolean isSource(Path file) {
        String name = file.getFileName().toString();
        for (Path part : ROOT.relativize(file)) {
            if (GENERATED.contains(part.toString())) {
                return false;
            }
        }
        return SOURCE.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    private static long lines(Path file) {
        return text(file).lines().count();
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException cannotRead) {
            throw new IllegalStateException("cannot read " + file, cannotRead);
        }
    }

    static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.isRegularFile(at.resolve("ARCHITECTURE.md"))) {
            at = at.getParent();
        }
        return at;
    }
}
