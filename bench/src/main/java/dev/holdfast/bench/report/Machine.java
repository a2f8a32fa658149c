// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/**
 * The machine, JVM and commit of a measurement. Immutable: any thread may use it.
 *
 * @param kernel name and version of the operating system
 * @param commit of the source tree, with a plus if the tree has changes; "unknown" without git
 * @param date UTC, to the second
 */
public record Machine(int cores, String kernel, String architecture, String jdk, String commit, String date) {

    /** Describes this machine at this time. */
    public static Machine here(Path home) {
        String commit = git(home, "rev-parse", "--short=12", "HEAD");
        String changed = commit.isEmpty() ? "" : git(home, "status", "--porcelain", "--untracked-files=no");
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("os.arch"),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                commit.isEmpty() ? "unknown" : commit + (changed.isEmpty() ? "" : "+"),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private static String git(Path home, String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "git";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        try {
            Process git = new ProcessBuilder(command)
                    .directory(home.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return git.waitFor(5, TimeUnit.SECONDS) && git.exitValue() == 0 ? output.strip() : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
