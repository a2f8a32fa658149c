// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.types;

import com.microsoft.playwright.impl.driver.Driver;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The TypeScript compiler of its webjar, run by the Node.js of Playwright. Needs no installation. */
final class TypeScript {

    private static final String PACKAGE = "META-INF/resources/webjars/typescript/";

    private final Path compiler;

    /** @param folder where its files may be put */
    TypeScript(Path folder) throws IOException, URISyntaxException {
        this.compiler = unpacked(folder).resolve("tsc.js");
    }

    private static Path unpacked(Path folder) throws IOException, URISyntaxException {
        URL webjar = Objects.requireNonNull(TypeScript.class.getClassLoader().getResource(PACKAGE));
        try (FileSystem jar = FileSystems.newFileSystem(webjar.toURI(), Map.of());
                Stream<Path> versions = Files.list(jar.getPath(PACKAGE));
                Stream<Path> files =
                        Files.list(versions.findFirst().orElseThrow().resolve("lib"))) {
            for (Path file : files.filter(TypeScript::isNeeded).toList()) {
                Files.copy(file, folder.resolve(file.getFileName().toString()));
            }
        }
        return folder;
    }

    private static boolean isNeeded(Path file) {
        String name = file.getFileName().toString();
        return name.equals("tsc.js") || name.equals("_tsc.js") || name.startsWith("lib.") && name.endsWith(".d.ts");
    }

    /** The compiler's errors in a project; empty if there are none. */
    String complaintsOf(Path tsconfig) throws IOException, InterruptedException {
        String node = Driver.ensureDriverInstalled(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"), false)
                .createProcessBuilder()
                .command()
                .get(0);
        List<String> command = new ArrayList<>(List.of(node, compiler.toString(), "--pretty", "false", "-p"));
        command.add(tsconfig.toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        return status == 0 || !said.isBlank() ? said : "ended with " + status;
    }
}
