// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The version of the project is the same in every file that names it. */
class VersionTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** Its own version, or its parent's: the first one in the file. */
    private static final Pattern POM = Pattern.compile("<version>([^<]+)</version>");

    private static final Pattern JSON = Pattern.compile("\"version\": \"([^\"]+)\"");
    private static final Pattern YAML = Pattern.compile("(?m)^ +version: (\\S+)$");
    private static final Pattern CHANGELOG = Pattern.compile("(?m)^## \\[([^]]+)]");

    private static String version(Path file, Pattern pattern) throws IOException {
        Matcher found = pattern.matcher(Files.readString(file));
        assertThat(found.find()).as("a version in %s", file).isTrue();
        return found.group(1);
    }

    @Test
    void allFilesNameTheSameVersion() throws IOException {
        String version = version(ROOT.resolve("pom.xml"), POM);
        List<Path> poms;
        try (Stream<Path> all = Files.find(ROOT, 3, (file, type) -> file.endsWith("pom.xml"))) {
            poms = all.filter(file -> !file.toString().contains("target")).toList();
        }
        assertThat(poms).hasSizeGreaterThan(12);
        for (Path pom : poms) {
            assertThat(version(pom, POM)).as(pom.toString()).isEqualTo(version);
        }
        assertThat(version(ROOT.resolve("web/package.json"), JSON)).isEqualTo(version);
        assertThat(version(ROOT.resolve("protocol/openapi.yaml"), YAML)).isEqualTo(version);
        assertThat(version(ROOT.resolve("protocol/asyncapi.yaml"), YAML)).isEqualTo(version);
        assertThat(version(ROOT.resolve("CHANGELOG.md"), CHANGELOG)).isEqualTo(version);
    }
}
