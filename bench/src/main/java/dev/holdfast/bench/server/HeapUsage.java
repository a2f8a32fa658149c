// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the live heap of another JVM, with {@code jcmd} of the JDK that runs the benchmark. Stateless: any thread may
 * use it.
 */
public final class HeapUsage {

    /** The output lines of the collectors that HotSpot selects by itself: G1, and Serial on small machines. */
    private static final Pattern USED = Pattern.compile(
            "(?:garbage-first heap|def new generation|DefNew|tenured generation|Tenured)\\s+total \\d+K, used (\\d+)K");

    private HeapUsage() {}

    /** Heap in use after a full collection, in KiB; empty if {@code jcmd} is missing or its output has another form. */
    public static OptionalLong liveKib(long pid) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (!Files.isExecutable(jcmd)) {
            return OptionalLong.empty();
        }
        run(jcmd, pid, "GC.run");
        return used(run(jcmd, pid, "GC.heap_info"));
    }

    static OptionalLong used(String heapInfo) {
        Matcher matcher = USED.matcher(heapInfo);
        long used = 0;
        boolean any = false;
        while (matcher.find()) {
            used += Long.parseLong(matcher.group(1));
            any = true;
        }
        return any ? OptionalLong.of(used) : OptionalLong.empty();
    }

    private static String run(Path jcmd, long pid, String command) {
        try {
            Process process = new ProcessBuilder(jcmd.toString(), Long.toString(pid), command)
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return output;
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
