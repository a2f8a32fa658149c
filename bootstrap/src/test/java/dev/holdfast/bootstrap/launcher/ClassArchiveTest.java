// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The archive of classes that the launcher makes, with the Java that runs this test and a jar of one class. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(120)
class ClassArchiveTest {

    /** The program in the jar. */
    public static final class Program {

        private Program() {}

        public static void main(String[] words) {
            System.out.println("this is " + String.join(" ", words));
        }
    }

    /** Where classes came from, on standard output. */
    private static final String LOG_CLASSES = "-Xlog:class+load:stdout";

    private static final String FROM_THE_ARCHIVE = Program.class.getName() + " source: shared objects file";

    @TempDir
    private Path home;

    private Path jar;

    private record Run(String out, String err) {}

    @BeforeEach
    void makeAHome() throws IOException {
        Files.copy(Path.of("..", "holdfast"), home.resolve("holdfast"), StandardCopyOption.COPY_ATTRIBUTES);
        jar = Files.createDirectories(home.resolve("bootstrap/target")).resolve("holdfast.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Program.class.getName());
        String file = Program.class.getName().replace('.', '/') + ".class";
        try (OutputStream to = Files.newOutputStream(jar);
                JarOutputStream written = new JarOutputStream(to, manifest);
                var compiled = Program.class.getClassLoader().getResourceAsStream(file)) {
            written.putNextEntry(new JarEntry(file));
            compiled.transferTo(written);
        }
    }

    private Run run(String options) throws IOException, InterruptedException {
        Path out = home.resolve("out");
        Path err = home.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(home.resolve("holdfast").toString(), "token")
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS").forEach(builder.environment()::remove);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("HOLDFAST_JAVA_OPTIONS", options);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return new Run(Files.readString(out), Files.readString(err));
    }

    private Path archive() throws IOException {
        try (Stream<Path> beside = Files.list(jar.getParent())) {
            return beside.filter(file -> file.toString().endsWith(".classes"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void theSecondStartTakesItsClassesFromTheArchiveAndSaysNothing() throws IOException, InterruptedException {
        run("");

        assertThat(run(LOG_CLASSES).out()).contains(FROM_THE_ARCHIVE);
        Run quiet = run("");
        assertThat(quiet.out()).isEqualTo("this is token\n");
        assertThat(quiet.err()).isEmpty();
    }

    @Test
    void aDamagedArchiveIsLeftAsideWithoutAWord() throws IOException, InterruptedException {
        run("");
        Path archive = archive();
        assertThat(archive.toFile().setWritable(true)).isTrue();
        try (FileChannel file = FileChannel.open(archive, StandardOpenOption.WRITE)) {
            long middle = file.size() / 2;
            file.write(ByteBuffer.allocate((int) (file.size() - middle)), middle);
        }

        Run run = run("");
        assertThat(run.out()).isEqualTo("this is token\n");
        assertThat(run.err()).isEmpty();
        assertThat(run(LOG_CLASSES).out()).doesNotContain(FROM_THE_ARCHIVE);
    }

    @Test
    void anotherCollectorThanTheArchivesStartsWithoutAWord() throws IOException, InterruptedException {
        run("");

        Run run = run("-XX:+UseZGC");
        assertThat(run.out()).isEqualTo("this is token\n");
        assertThat(run.err()).isEmpty();
    }
}
