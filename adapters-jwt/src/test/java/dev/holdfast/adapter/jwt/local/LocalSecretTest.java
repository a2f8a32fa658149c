// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.jwt.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class LocalSecretTest {

    @TempDir
    Path folder;

    @Test
    void itIsCreatedOnceAndReadableByItsOwnerOnly() throws IOException {
        Path deeper = folder.resolve("made/too");
        byte[] first = LocalSecret.inFolder(deeper).bytes();
        assertThat(first).hasSize(LocalSecret.BYTES_MIN);
        assertThat(LocalSecret.inFolder(deeper).bytes()).isEqualTo(first);
        Path file = deeper.resolve(LocalSecret.FILE_NAME);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(filesIn(deeper)).containsExactly(file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwxrwxrwx"})
    void aFileReadableByOthersIsRefused(String permissions) throws IOException {
        LocalSecret.inFolder(folder);
        Path file = folder.resolve(LocalSecret.FILE_NAME);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        assertThatThrownBy(() -> LocalSecret.inFolder(folder))
                .isInstanceOf(SecretUnusable.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(permissions)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void aTooShortSecretIsRefused() throws IOException {
        write(Base64.getUrlEncoder().encodeToString(new byte[31]));
        assertThatThrownBy(() -> LocalSecret.inFolder(folder))
                .isInstanceOf(SecretUnusable.class)
                .hasMessageContaining("31 bytes");
    }

    @Test
    void anEmptyFileIsRefused() throws IOException {
        write("");
        assertThatThrownBy(() -> LocalSecret.inFolder(folder)).isInstanceOf(SecretUnusable.class);
    }

    @Test
    void aFileThatIsNotBase64IsRefusedAndNotQuoted() throws IOException {
        write("hunter2 hunter2 hunter2 hunter2 hunter2 hunter2 hunter2 hunter2");
        assertThatThrownBy(() -> LocalSecret.inFolder(folder))
                .isInstanceOf(SecretUnusable.class)
                .hasMessageNotContaining("hunter2")
                .hasNoCause();
    }

    @Test
    void aHugeFileIsRefusedUnread() throws IOException {
        write("A".repeat(5_000));
        assertThatThrownBy(() -> LocalSecret.inFolder(folder))
                .isInstanceOf(SecretUnusable.class)
                .hasMessageContaining("larger");
    }

    @Test
    void aFileInPlaceOfTheFolderIsExplained() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> LocalSecret.inFolder(file))
                .isInstanceOf(SecretUnusable.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void itIsNeverPrinted() {
        LocalSecret secret = LocalSecret.inFolder(folder.resolve("one"));
        assertThat(secret).hasToString("LocalSecret[…]");
        assertThat(LocalSecret.inFolder(folder.resolve("other")).bytes()).isNotEqualTo(secret.bytes());
    }

    @Test
    void concurrentThreadsGetTheSameSecret() throws Exception {
        int threads = 16;
        CountDownLatch together = new CountDownLatch(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<String>> secrets = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                secrets.add(pool.submit(() -> {
                    together.countDown();
                    together.await();
                    return encoded(LocalSecret.inFolder(folder));
                }));
            }
            Set<String> different = new HashSet<>();
            for (Future<String> secret : secrets) {
                different.add(secret.get());
            }
            assertThat(different).hasSize(1);
        } finally {
            pool.shutdownNow();
        }
        assertThat(filesIn(folder)).hasSize(1);
    }

    @Test
    void concurrentProcessesGetTheSameSecret(@TempDir Path answers) throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            processes.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            AnotherProcess.class.getName(),
                            folder.toString(),
                            answers.resolve("answer-" + i).toString())
                    .inheritIO()
                    .start());
        }
        for (Process process : processes) {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        }
        Set<String> different = new HashSet<>();
        for (Path answer : filesIn(answers)) {
            different.add(Files.readString(answer));
        }
        assertThat(different).containsExactly(encoded(LocalSecret.inFolder(folder)));
    }

    /** Prints the secret of the folder that it is given. */
    static final class AnotherProcess {
        private AnotherProcess() {}

        public static void main(String[] arguments) throws IOException {
            Files.writeString(Path.of(arguments[1]), encoded(LocalSecret.inFolder(Path.of(arguments[0]))));
        }
    }

    private void write(String content) throws IOException {
        Path file = Files.writeString(folder.resolve(LocalSecret.FILE_NAME), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static String encoded(LocalSecret secret) {
        return Base64.getEncoder().encodeToString(secret.bytes());
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
