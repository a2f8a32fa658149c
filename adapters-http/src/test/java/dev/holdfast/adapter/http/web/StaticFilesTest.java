// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StaticFilesTest {

    /** Fails when a file of the web module has a name that is not served. */
    @Test
    void everyFileOfTheWebModuleIsServed() throws IOException {
        Path web = Path.of("..", "web");
        StaticFiles aboard = StaticFiles.onClassPath(StaticFiles.FOLDER);
        for (String folder : List.of("sdk", "pages")) {
            try (Stream<Path> all = Files.walk(web.resolve(folder))) {
                assertThat(all.filter(Files::isRegularFile)
                                .map(file -> web.relativize(file).toString())
                                .filter(name -> !name.endsWith(".md")))
                        .isNotEmpty()
                        .allSatisfy(name -> assertThat(aboard.find(name)).isPresent());
            }
        }
    }

    @Test
    void filesInAJarAreTheSameAsThoseInAFolder(@TempDir Path folder) throws Exception {
        Path jar = folder.resolve("a jar with spaces.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out)) {
            for (String name :
                    List.of("site/pages/start/index.html", "site/sdk/a.js", "site/sdk/A.js", "other/sdk/b.js")) {
                entries.putNextEntry(new JarEntry(name));
                entries.write(name.getBytes(StandardCharsets.UTF_8));
            }
        }
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            StaticFiles files = StaticFiles.onClassPath(loader, "site");
            assertThat(files.find("pages/start/index.html")
                            .orElseThrow()
                            .identity()
                            .bytes())
                    .asString()
                    .isEqualTo("site/pages/start/index.html");
            assertThat(files.find("sdk/a.js")).isPresent();
            assertThat(files.find("sdk/A.js")).isEmpty();
            assertThat(files.find("sdk/b.js")).isEmpty();
        }
    }

    @Test
    void missingPagesFailTheStart() {
        assertThatThrownBy(() -> StaticFiles.onClassPath("dev/holdfast/nowhere"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("dev/holdfast/nowhere");
    }
}
