// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the live heap of another JVM, with {@code jcmd} of the JDK that runs the benchmark. */
public final class HeapFigures {

    /** The output lines of the collectors that HotSpot selects by itself: G1, and Serial on small machines. */
    private static final Pattern USED = Pattern.compile(
            "(?:garbage-first heap|def new generation|DefNew|tenured generation|Tenured)\\s+total \\d+K, used (\\d+)K");

    private HeapFigures() {}

    /** In KiB, after a full collection; empty where {@code jcmd} is missing or its output is not understood. */
    public static OptionalLong liveKib(long pid) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (!Files.isExecutable(jcmd)) {
            return OptionalLong.empty();
        }
        ask(jcmd, pid, "GC.run");
        return used(ask(jcmd, pid, "GC.heap_info"));
    }

    static OptionalLong used(String heapInfo) {
        Matcher found = USED.matcher(heapInfo);
        long used = 0;
        boolean any = false;
        while (found.find()) {
            used += Long.parseLong(found.group(1));
            any = true;
        }
        return any ? OptionalLong.of(used) : OptionalLong.empty();
    }

    private static String ask(Path jcmd, long pid, String question) {
        try {
            Process asking = new ProcessBuilder(jcmd.toString(), Long.toString(pid), question)
                    .redirectErrorStream(true)
                    .start();
            String answer = new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            asking.waitFor();
            return answer;
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
