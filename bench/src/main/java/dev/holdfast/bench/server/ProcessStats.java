// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads CPU time, memory and limits from Linux's proc(5); empty on other systems. Stateless: any thread may use it. */
public final class ProcessStats {

    /** The unit in which the kernel reports times: 100 a second on every architecture that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;

    /** utime and stime, the 14th and 15th field of stat, after the command's closing parenthesis and the state. */
    private static final int UTIME = 11;

    /** The last field that counts of the first line of /proc/stat, the line's name being field 0. */
    private static final int MACHINE_STEAL = 8;

    private static final Pattern RSS = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern FILES = Pattern.compile("Max open files\\s+(\\d+)");

    private ProcessStats() {}

    /** CPU time of all the process's threads so far, in seconds. */
    public static OptionalDouble cpuSeconds(long pid) {
        String stat = read(Path.of("/proc/" + pid + "/stat"));
        int commandEnd = stat.lastIndexOf(')');
        if (commandEnd < 0) {
            return OptionalDouble.empty();
        }
        String[] fields = stat.substring(commandEnd + 2).split(" ");
        long ticks = Long.parseLong(fields[UTIME]) + Long.parseLong(fields[UTIME + 1]);
        return OptionalDouble.of(ticks / TICKS_PER_SECOND);
    }

    /**
     * CPU time of all processes on this machine so far, in seconds: user, nice, system, and steal. Without interrupts,
     * which belong to no process.
     */
    public static OptionalDouble machineCpuSeconds() {
        String[] fields = read(Path.of("/proc/stat")).split("\\s+", MACHINE_STEAL + 2);
        if (fields.length <= MACHINE_STEAL) {
            return OptionalDouble.empty();
        }
        long ticks = Long.parseLong(fields[1])
                + Long.parseLong(fields[2])
                + Long.parseLong(fields[3])
                + Long.parseLong(fields[MACHINE_STEAL]);
        return OptionalDouble.of(ticks / TICKS_PER_SECOND);
    }

    /** The process's resident memory, in KiB. */
    public static OptionalLong residentKib(long pid) {
        return number(RSS, read(Path.of("/proc/" + pid + "/status")));
    }

    /** The file descriptor limit of this process and of those that it starts. */
    public static OptionalLong openFilesMax() {
        return number(FILES, read(Path.of("/proc/self/limits")));
    }

    private static OptionalLong number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }

    private static String read(Path file) {
        try {
            return Files.isReadable(file) ? Files.readString(file) : "";
        } catch (IOException gone) {
            return "";
        }
    }
}
