// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script, with a Maven and a Java that only write down that they were called. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

    private static final Path LAUNCHER = Path.of("..", "holdfast");

    private static final String MAVEN = """
            #!/bin/sh
            case $1 in -v) echo "Apache Maven ${FAKE_MAVEN:-3.9.0}"; exit 0 ;; esac
            echo built >>"$PWD/builds"
            [ -z "${FAKE_FAILURE:-}" ] || { echo "$FAKE_FAILURE"; exit 1; }
            mkdir -p bootstrap/target && echo jar >bootstrap/target/holdfast.jar
            """;

    private static final String JAVA = """
            #!/bin/sh
            case $1 in -version) echo "openjdk version \\"${FAKE_JAVA:-17.0.15}\\"" >&2; exit 0 ;; esac
            for option; do
              case $option in
                -XX:ArchiveClassesAtExit=* | -XX:AOTCacheOutput=*)
                  echo archived >>"${0%/*}/archives"
                  [ -n "${FAKE_NO_ARCHIVE:-}" ] || echo classes >"${option#*=}"
                  exit 0 ;;
              esac
            done
            echo "java $*"
            """;

    /** Java's own default: an option about archives turns the launcher's off. */
    private static final String NO_ARCHIVE = "HOLDFAST_JAVA_OPTIONS=-Xshare:auto";

    @TempDir
    private Path folder;

    private final List<ProcessBuilder> runs = new ArrayList<>();

    private Path home;
    private Path jar;

    @BeforeEach
    void makeAHome() throws IOException {
        home = folder.resolve("a home");
        jar = home.resolve("bootstrap/target/holdfast.jar");
        Path sources = Files.createDirectories(home.resolve("bootstrap/src/main/java"));
        Files.writeString(home.resolve("pom.xml"), "<project/>");
        Files.writeString(home.resolve("bootstrap/pom.xml"), "<project/>");
        Files.writeString(sources.resolve("Main.java"), "class Main {}");
        script(home.resolve("holdfast"), Files.readString(LAUNCHER));
        Path tools = Files.createDirectories(folder.resolve("tools"));
        script(tools.resolve("mvn"), MAVEN);
        script(tools.resolve("java"), JAVA);
        script(tools.resolve("javac"), JAVA);
    }

    private static void script(Path path, String text) throws IOException {
        Files.writeString(path, text);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private record Run(int exit, String out, String err) {}

    private Process start(Path launcher, String... environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(launcher.toString(), "listen", "an id")
                .directory(folder.toFile())
                .redirectOutput(Files.createTempFile(folder, "out", "").toFile())
                .redirectError(Files.createTempFile(folder, "err", "").toFile());
        List.of("JAVA_HOME", "HOLDFAST_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS")
                .forEach(builder.environment()::remove);
        builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        builder.environment()
                .put(
                        "PATH",
                        folder.resolve("tools") + ":" + builder.environment().get("PATH"));
        for (String variable : environment) {
            builder.environment().put(variable.split("=", 2)[0], variable.split("=", 2)[1]);
        }
        runs.add(builder);
        return builder.start();
    }

    private Run run(Path launcher, String... environment) throws IOException, InterruptedException {
        Process process = start(launcher, environment);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        ProcessBuilder builder = runs.get(runs.size() - 1);
        return new Run(
                process.exitValue(),
                Files.readString(builder.redirectOutput().file().toPath()),
                Files.readString(builder.redirectError().file().toPath()));
    }

    private long builds() throws IOException {
        Path written = home.resolve("builds");
        return Files.exists(written) ? Files.readAllLines(written).size() : 0;
    }

    private long archives() throws IOException {
        Path written = folder.resolve("tools/archives");
        return Files.exists(written) ? Files.readAllLines(written).size() : 0;
    }

    private Path theArchive() throws IOException {
        try (Stream<Path> beside = Files.list(jar.getParent())) {
            return beside.filter(file -> file.toString().endsWith(".classes"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void makeTheJar(Instant when) throws IOException {
        Files.createDirectories(jar.getParent());
        Files.writeString(jar, "jar");
        Files.setLastModifiedTime(jar, FileTime.from(when));
    }

    @Test
    void theFirstUseBuildsAndRuns() throws IOException, InterruptedException {
        Run run = run(home.resolve("holdfast"));

        assertThat(run.exit()).isZero();
        assertThat(run.out()).contains("-jar " + jar.toRealPath() + " listen an id");
        assertThat(run.err()).contains("Building Holdfast");
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void aFreshJarIsRunAtOnce() throws IOException, InterruptedException {
        makeTheJar(Instant.now().plusSeconds(60));

        Run run = run(home.resolve("holdfast"), "FAKE_MAVEN=2.0.0", NO_ARCHIVE);

        assertThat(run.exit()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(builds()).isZero();
    }

    @Test
    void aJarOlderThanASourceIsBuiltAgain() throws IOException, InterruptedException {
        makeTheJar(Instant.now().minusSeconds(3600));

        assertThat(run(home.resolve("holdfast")).exit()).isZero();
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void theBenchmarkIsNoPartOfTheJarAndIsNamed() throws IOException, InterruptedException {
        makeTheJar(Instant.now().plusSeconds(60));
        Path sources = Files.createDirectories(home.resolve("bench/src/main/java"));
        Files.setLastModifiedTime(sources, FileTime.from(Instant.now().plusSeconds(120)));

        assertThat(run(home.resolve("holdfast")).exit()).isZero();
        assertThat(builds()).isZero();

        Process asked = new ProcessBuilder(home.resolve("holdfast").toString(), "bench").start();
        assertThat(asked.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(asked.exitValue()).isEqualTo(2);
        assertThat(asked.errorReader().lines()).singleElement().asString().contains("bench/run");
    }

    @Test
    void throughASymbolicLinkItFindsItsHome() throws IOException, InterruptedException {
        Path elsewhere = Files.createDirectories(folder.resolve("bin"));
        Files.createSymbolicLink(elsewhere.resolve("first"), Path.of("../a home/holdfast"));
        Path link = Files.createSymbolicLink(elsewhere.resolve("holdfast"), Path.of("first"));

        assertThat(run(link).exit()).isZero();
        assertThat(jar).exists();
    }

    @Test
    void manyAtOnceBuildOnceAndMakeOneArchive() throws IOException, InterruptedException {
        List<Process> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(start(home.resolve("holdfast")));
        }

        for (Process one : all) {
            assertThat(one.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(one.exitValue()).isZero();
        }
        assertThat(builds()).isEqualTo(1);
        assertThat(archives()).isEqualTo(1);
        assertThat(jar.resolveSibling("build.lock")).doesNotExist();
    }

    @Test
    void theLockOfOneWhoIsGoneIsTakenOver() throws IOException, InterruptedException {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Path lock = Files.createDirectories(jar.resolveSibling("build.lock"));
        Files.writeString(lock.resolve("owner"), gone.pid() + "\n");

        assertThat(run(home.resolve("holdfast")).exit()).isZero();
        assertThat(builds()).isEqualTo(1);
        assertThat(lock).doesNotExist();
    }

    @Test
    void aBuildThatFailsShowsWhatItSaid() throws IOException, InterruptedException {
        Run run = run(home.resolve("holdfast"), "FAKE_FAILURE=no such symbol");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("no such symbol", "The build failed");
        assertThat(run.out()).isEmpty();
        assertThat(jar.resolveSibling("build.lock")).doesNotExist();
    }

    @Test
    void anOldJavaOrMavenIsNamed() throws IOException, InterruptedException {
        assertThat(run(home.resolve("holdfast"), "FAKE_JAVA=1.8.0").err()).contains("Java 17 or newer is needed");
        assertThat(run(home.resolve("holdfast"), "FAKE_MAVEN=3.6.3").err()).contains("Maven 3.8 or newer is needed");
        assertThat(builds()).isZero();
    }

    @Test
    void theFirstStartMakesAnArchiveOfClassesThatTheNextOnesUse() throws IOException, InterruptedException {
        makeTheJar(Instant.now().minusSeconds(1));
        Files.walk(home).filter(path -> !path.equals(jar)).forEach(LauncherTest::makeOld);

        Run first = run(home.resolve("holdfast"));
        Run second = run(home.resolve("holdfast"));

        assertThat(first.err()).contains("Preparing fast starts");
        assertThat(second.err()).isEmpty();
        assertThat(second.out())
                .contains("-XX:SharedArchiveFile=" + theArchive().toRealPath() + " ");
        assertThat(archives()).isEqualTo(1);
    }

    @Test
    void eachJavaHasAnArchiveOfItsOwn() throws IOException, InterruptedException {
        run(home.resolve("holdfast"));
        Run newer = run(home.resolve("holdfast"), "FAKE_JAVA=25.0.1");
        Run again = run(home.resolve("holdfast"));

        assertThat(newer.out()).contains("-XX:AOTCache=").doesNotContain("SharedArchiveFile");
        assertThat(again.out()).contains("-XX:SharedArchiveFile=").doesNotContain("AOTCache");
        assertThat(archives()).isEqualTo(2);
    }

    @Test
    void aNewJarGetsANewArchive() throws IOException, InterruptedException {
        run(home.resolve("holdfast"));
        makeOld(theArchive());

        assertThat(run(home.resolve("holdfast")).out()).contains("-XX:SharedArchiveFile=");
        assertThat(archives()).isEqualTo(2);
    }

    @Test
    void anArchiveWhoseEndIsMissingIsNotUsed() throws IOException, InterruptedException {
        run(home.resolve("holdfast"));
        Files.writeString(theArchive(), "cl");

        Run run = run(home.resolve("holdfast"));

        assertThat(run.exit()).isZero();
        assertThat(run.out()).doesNotContain("SharedArchiveFile");
    }

    @Test
    void aJavaThatMakesNoArchiveIsAskedOnce() throws IOException, InterruptedException {
        run(home.resolve("holdfast"), "FAKE_NO_ARCHIVE=yes");
        Run run = run(home.resolve("holdfast"), "FAKE_NO_ARCHIVE=yes");

        assertThat(run.exit()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).doesNotContain("SharedArchiveFile");
        assertThat(archives()).isEqualTo(1);
    }

    @Test
    void whileAnotherLauncherMakesTheArchiveAStartDoesNotWait() throws IOException, InterruptedException {
        run(home.resolve("holdfast"));
        Path archive = theArchive();
        Path making = Files.createDirectory(archive.resolveSibling(archive.getFileName() + ".making"));
        makeOld(archive);
        Files.delete(archive);

        assertThat(run(home.resolve("holdfast")).out()).contains("-jar").doesNotContain("SharedArchiveFile");
        assertThat(archives()).isEqualTo(1);

        // Its maker was killed: after some minutes another one takes over.
        makeOld(making);
        assertThat(run(home.resolve("holdfast")).out()).contains("-XX:SharedArchiveFile=");
        assertThat(making).doesNotExist();
    }

    @Test
    void anOptionAboutArchivesTurnsThemOff() throws IOException, InterruptedException {
        Run run = run(home.resolve("holdfast"), NO_ARCHIVE);

        assertThat(run.out()).contains("-Xshare:auto").doesNotContain("SharedArchiveFile");
        assertThat(archives()).isZero();
    }

    @Test
    void aCollectorOfTheUsersIsTheOnlyOne() throws IOException, InterruptedException {
        Run run = run(home.resolve("holdfast"), "HOLDFAST_JAVA_OPTIONS=-Xmx1g -XX:+UseZGC");

        assertThat(run.out()).contains("-Xmx1g -XX:+UseZGC").doesNotContain("UseSerialGC");
    }

    @Test
    void twoCoresGetTheSerialCollectorAndMoreGetTheOneThatJavaTakes() throws IOException, InterruptedException {
        Path nproc = folder.resolve("tools/nproc");
        script(nproc, "#!/bin/sh\necho 2\n");
        assertThat(run(home.resolve("holdfast")).out())
                .contains(
                        "-XX:+UseSerialGC",
                        "-XX:InitialHeapSize=64m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:MaxHeapFreeRatio=30");

        script(nproc, "#!/bin/sh\necho 3\n");
        assertThat(run(home.resolve("holdfast")).out())
                .contains("-XX:G1PeriodicGCInterval=30000")
                .doesNotContain("UseSerialGC", "InitialHeapSize", "TieredStopAtLevel");
    }

    /** Older than any jar of these tests. */
    private static void makeOld(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(7200)));
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }
}
