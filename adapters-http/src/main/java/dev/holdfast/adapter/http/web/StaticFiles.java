// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of the browser SDK and the pages, read once at the start. A request is a lookup in a map: it reads neither jar
 * nor disk, so it cannot reach another file. Immutable.
 */
public final class StaticFiles {

    /** The folder of the web module on the class path. */
    public static final String FOLDER = "dev/holdfast/web";

    /** Present in every build. Locates the folder or the jar of the others. */
    private static final String START_PAGE = "pages/start/index.html";

    /** Other files of the folder, for example notes for developers, are not served. */
    private static final Pattern SERVED =
            Pattern.compile("(?:sdk|pages)(?:/[a-z0-9-]+){0,3}/[a-z0-9-]+\\.(?:js|css|html|svg|d\\.ts|webmanifest)");

    private final Map<String, StaticFile> byName;

    private StaticFiles(Map<String, StaticFile> byName) {
        this.byName = byName;
    }

    /** No files. */
    public static StaticFiles none() {
        return new StaticFiles(Map.of());
    }

    /**
     * Reads a folder of the class path, on disk or in a jar.
     *
     * @throws IllegalStateException if the folder has no start page
     */
    public static StaticFiles onClassPath(String folder) {
        return onClassPath(StaticFiles.class.getClassLoader(), folder);
    }

    static StaticFiles onClassPath(ClassLoader classPath, String folder) {
        @Nullable URL startPage = classPath.getResource(folder + "/" + START_PAGE);
        if (startPage == null) {
            throw new IllegalStateException("the class path lacks the pages: there is no " + folder + "/" + START_PAGE);
        }
        try {
            return new StaticFiles(
                    startPage.openConnection() instanceof JarURLConnection jar
                            ? inJar(jar.getJarFile(), folder + "/")
                            : inFolder(Path.of(URI.create(startPage.toString()))
                                    .getParent()
                                    .getParent()
                                    .getParent()));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the pages cannot be read", unreadable);
        }
    }

    /** @param name for example {@code sdk/holdfast.js} */
    public Optional<StaticFile> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The class loader owns the jar and closes it. */
    private static Map<String, StaticFile> inJar(JarFile jar, String prefix) throws IOException {
        Map<String, StaticFile> files = new LinkedHashMap<>();
        for (JarEntry entry : jar.stream().toList()) {
            String name = entry.getName();
            if (name.startsWith(prefix) && isServed(name.substring(prefix.length()))) {
                try (var in = jar.getInputStream(entry)) {
                    files.put(name.substring(prefix.length()), StaticFile.of(name, in.readAllBytes()));
                }
            }
        }
        return files;
    }

    private static Map<String, StaticFile> inFolder(Path root) throws IOException {
        Map<String, StaticFile> files = new LinkedHashMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            List<Path> regular = all.filter(Files::isRegularFile).toList();
            for (Path file : regular) {
                String name = root.relativize(file).toString().replace('\\', '/');
                if (isServed(name)) {
                    files.put(name, StaticFile.of(name, Files.readAllBytes(file)));
                }
            }
        }
        return files;
    }

    static boolean isServed(String name) {
        return SERVED.matcher(name).matches();
    }
}
