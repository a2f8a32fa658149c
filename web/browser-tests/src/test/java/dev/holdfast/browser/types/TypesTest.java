// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.types;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TypesTest {

    private static final Path WEB = Path.of("..").toAbsolutePath().normalize();
    private static final Path TYPES = Path.of("src/test/resources/types").toAbsolutePath();

    /** {@code skipLibCheck}: the libraries of pages and of workers contradict each other, and the SDK uses both. */
    private static final String PROJECT = """
            {
              "compilerOptions": {
                "noEmit": true, "strict": true, "allowJs": true, "checkJs": true, "skipLibCheck": true,
                "noImplicitOverride": true, "noFallthroughCasesInSwitch": true, "noUnusedLocals": true,
                "target": "es2022", "module": "esnext", "moduleResolution": "bundler", "types": [],
                "lib": [%s],
                "paths": { "/sdk/*": ["%s/sdk/*"], "/pages/*": ["%s/pages/*"] }
              },
              "files": [%s]
            }
            """;

    private static final String LIBRARIES = quoted(Stream.of("es2023", "dom", "dom.iterable", "webworker"));

    @TempDir
    static Path folder;

    private static TypeScript typeScript;

    @BeforeAll
    static void unpack() throws Exception {
        typeScript = new TypeScript(Files.createDirectory(folder.resolve("typescript")));
        Path published = Files.createDirectories(folder.resolve("node_modules/@holdfast/web"));
        Files.copy(WEB.resolve("package.json"), published.resolve("package.json"));
        copy(WEB.resolve("sdk"), published.resolve("sdk"));
    }

    @Test
    void theTypesInTheCommentsOfSdkAndPagesAreRight() throws Exception {
        List<Path> files = Stream.concat(scripts(WEB.resolve("sdk")), scripts(WEB.resolve("pages")))
                .toList();

        assertThat(complaints("all.json", files)).isEmpty();
        assertThat(files).hasSizeGreaterThan(10);
    }

    @Test
    void theDeclarationsMatchTheModules() throws Exception {
        assertThat(complaints("matches.json", List.of(TYPES.resolve("matches.ts"))))
                .isEmpty();
    }

    @Test
    void anAppCanUseAllDeclarations() throws Exception {
        // Beside the package: resolved by the exports of its package.json.
        Path usage = Files.copy(TYPES.resolve("usage.ts"), folder.resolve("usage.ts"));

        assertThat(complaints("usage.json", List.of(usage))).isEmpty();
    }

    @Test
    void aWrongTypeIsFound() throws Exception {
        Path wrong = Files.writeString(
                folder.resolve("wrong.js"), "/** @param {number} x */ export function f(x) { return x.length; }");

        assertThat(complaints("wrong.json", List.of(wrong))).contains("wrong.js", "'length'");
    }

    private static String complaints(String project, List<Path> files) throws Exception {
        Stream<Path> all = Stream.concat(Stream.of(TYPES.resolve("audio-worklet.d.ts")), files.stream());
        String text = PROJECT.formatted(LIBRARIES, WEB, WEB, quoted(all.map(Path::toString)));
        return typeScript.complaintsOf(Files.writeString(folder.resolve(project), text));
    }

    private static void copy(Path from, Path to) throws Exception {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    private static Stream<Path> scripts(Path folder) throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".js")).sorted().toList().stream();
        }
    }

    private static String quoted(Stream<String> names) {
        return names.map(name -> '"' + name + '"').collect(Collectors.joining(", "));
    }
}
