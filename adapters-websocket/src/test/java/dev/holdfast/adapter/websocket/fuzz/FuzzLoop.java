// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.fuzz;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Plays many inputs to a target without a fuzzer: the corpus, mutated. Input n depends on the seed and n alone, so that a run
 * can be repeated. Ends with 1 at the first input that fails or takes more than ten seconds, which it writes to a file.
 *
 * <pre>java -Xmx128m -ea -cp … FuzzLoop CLASS CORPUS COUNT [SEED]</pre>
 */
public final class FuzzLoop {

    private static final long SECONDS_MAX = 10;
    private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final MethodHandle target;
    private final Mutator mutator;
    private final String name;

    /** When the current input began. */
    private final AtomicLong began = new AtomicLong();

    private volatile byte[] current = {};

    private FuzzLoop(Class<?> target, Path corpus, long seed) throws IOException, ReflectiveOperationException {
        this.name = target.getSimpleName();
        this.target = MethodHandles.publicLookup()
                .findStatic(target, "fuzzerTestOneInput", MethodType.methodType(void.class, byte[].class));
        this.mutator = new Mutator(corpus(corpus), seed);
    }

    public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
        long seed = arguments.length > 3 ? Long.parseLong(arguments[3]) : 1;
        FuzzLoop loop = new FuzzLoop(Class.forName(arguments[0]), Path.of(arguments[1]), seed);
        System.exit(loop.play(Long.parseLong(arguments[2])) ? 0 : 1);
    }

    static List<byte[]> corpus(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .sorted()
                    .map(FuzzLoop::octets)
                    .toList();
        }
    }

    private static byte[] octets(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw new IllegalStateException("cannot read " + file, unreadable);
        }
    }

    private boolean play(long count) {
        long start = System.nanoTime();
        began.set(start);
        watch();
        long slowest = 0;
        long reported = start;
        for (long n = 0; n < count; n++) {
            byte[] input = mutator.input(n);
            current = input;
            try {
                target.invokeExact(input);
            } catch (Throwable fault) { // an Error too: each is a finding
                fault.printStackTrace(System.out);
                keep(input, "input " + n + " fails");
                return false;
            }
            long now = System.nanoTime();
            slowest = Math.max(slowest, now - began.get());
            began.set(now);
            if (now - reported > REPORT_NANOS) {
                report(n + 1, now - start, slowest);
                reported = System.nanoTime();
                began.set(reported);
            }
        }
        report(count, System.nanoTime() - start, slowest);
        return true;
    }

    private void report(long count, long nanos, long slowestNanos) {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        System.out.printf(
                "%s: %,d inputs, %,d a second, the slowest %d ms, heap %,d KiB%n",
                name,
                count,
                count * TimeUnit.SECONDS.toNanos(1) / Math.max(1, nanos),
                TimeUnit.NANOSECONDS.toMillis(slowestNanos),
                (runtime.totalMemory() - runtime.freeMemory()) / 1024);
    }

    private void watch() {
        Thread watch = new Thread(() -> {
            while (System.nanoTime() - began.get() < TimeUnit.SECONDS.toNanos(SECONDS_MAX)) {
                try {
                    TimeUnit.SECONDS.sleep(1);
                } catch (InterruptedException ended) {
                    return;
                }
            }
            keep(current, "an input takes more than " + SECONDS_MAX + " s");
            Runtime.getRuntime().halt(1);
        });
        watch.setDaemon(true);
        watch.start();
    }

    private void keep(byte[] input, String what) {
        Path file = Path.of("crash-" + name + "-" + Long.toHexString(System.currentTimeMillis()));
        System.out.println(
                name + ": " + what + ". Base64: " + Base64.getEncoder().encodeToString(input));
        try {
            System.out.println("Written to " + Files.write(file, input).toAbsolutePath());
        } catch (IOException unwritable) {
            System.out.println("It cannot be written: " + unwritable);
        }
    }
}
