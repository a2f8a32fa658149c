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
 * The browser SDK and the pages, read once. What was not there then is never served, whatever a request names: a request
 * is looked up in a map, and touches neither jar nor disk.
 */
public final class StaticFiles {

    /** Where the web module puts them. */
    public static final String FOLDER = "dev/holdfast/web";

    /** Present in every build. Locates the folder or the jar of the others. */
    private static final String START_PAGE = "pages/start/index.html";

    /** What else lies there, such as a note to whoever edits, is for nobody else. */
    private static final Pattern SERVED = Pattern.compile(
            "(?:sdk|pages)(?:/[a-z0-9-]+){0,3}/[a-z0-9-]+\\.(?:js|css|html|svg|json|d\\.ts|png|webmanifest)");

    private final Map<String, StaticFile> byName;

    private StaticFiles(Map<String, StaticFile> byName) {
        this.byName = byName;
    }

    /** None at all. */
    public static StaticFiles none() {
        return new StaticFiles(Map.of());
    }

    /**
     * Those of a folder of the class path, be it a folder on the disk or in a jar.
     *
     * @throws IllegalStateException if they are not there
     */
    public static StaticFiles onClassPath(String folder) {
        return onClassPath(StaticFiles.class.getClassLoader(), folder);
    }

    static StaticFiles onClassPath(ClassLoader classPath, String folder) {
        @Nullable URL startPage = classPath.getResource(folder + "/" + START_PAGE);
        if (startPage == null) {
            throw new IllegalStateException("the pages are not aboard: there is no " + folder + "/" + START_PAGE);
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

    /** @param name as in {@code sdk/holdfast.js} */
    public Optional<StaticFile> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The jar is the class path's own, which closes it. */
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
