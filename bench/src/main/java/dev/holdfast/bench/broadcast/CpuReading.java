// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.broadcast;

import dev.holdfast.bench.load.Listeners;
import dev.holdfast.bench.load.MeasurementConditions;
import dev.holdfast.bench.load.MeasurementWindow;
import dev.holdfast.bench.load.Speakers;
import dev.holdfast.bench.server.ProcessStats;
import java.lang.management.ManagementFactory;
import java.util.OptionalDouble;

/**
 * The CPU time that the generator's threads, the server and the machine had used at one moment. Immutable: any thread may
 * use it.
 */
public final class CpuReading {

    private final Listeners listeners;
    private final Speakers speakers;
    private final long serverPid;
    private final long nanos = System.nanoTime();
    private final long listenerNanos;
    private final long speakerNanos;
    private final OptionalDouble serverSeconds;
    private final OptionalDouble generatorSeconds;
    private final OptionalDouble machineSeconds;

    CpuReading(Listeners listeners, Speakers speakers, long serverPid) {
        this.listeners = listeners;
        this.speakers = speakers;
        this.serverPid = serverPid;
        this.listenerNanos = cpuNanos(listeners.threadId());
        this.speakerNanos = cpuNanos(speakers.threadId());
        this.serverSeconds = ProcessStats.cpuSeconds(serverPid);
        this.generatorSeconds = ProcessStats.cpuSeconds(ProcessHandle.current().pid());
        this.machineSeconds = ProcessStats.machineCpuSeconds();
    }

    private static long cpuNanos(long threadId) {
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(threadId);
    }

    /** Reads the same CPU times again. */
    public CpuReading readAgain() {
        return new CpuReading(listeners, speakers, serverPid);
    }

    /** The server's CPU time between an earlier reading and this one, in seconds. */
    OptionalDouble serverSecondsSince(CpuReading earlier) {
        return difference(earlier.serverSeconds, serverSeconds);
    }

    /**
     * The conditions between an earlier reading and this one.
     *
     * @param departures the lateness of the frames sent in that time
     * @param latencyMillis the measured latency, 99th percentile
     */
    public MeasurementConditions conditionsSince(
            CpuReading earlier, MeasurementWindow departures, double latencyMillis) {
        double seconds = (nanos - earlier.nanos) / 1e9;
        OptionalDouble used = serverSecondsSince(earlier);
        OptionalDouble own = difference(earlier.generatorSeconds, generatorSeconds);
        OptionalDouble machine = difference(earlier.machineSeconds, machineSeconds);
        boolean known = used.isPresent() && own.isPresent() && machine.isPresent();
        return new MeasurementConditions(
                (listenerNanos - earlier.listenerNanos) / 1e9 / seconds,
                (speakerNanos - earlier.speakerNanos) / 1e9 / seconds,
                used.isPresent() ? used.getAsDouble() / seconds : MeasurementConditions.UNKNOWN,
                known
                        ? Math.max(0, machine.getAsDouble() - own.getAsDouble() - used.getAsDouble()) / seconds
                        : MeasurementConditions.UNKNOWN,
                Runtime.getRuntime().availableProcessors(),
                departures.latencies().getValueAtPercentile(99) / 1e6,
                latencyMillis);
    }

    private static OptionalDouble difference(OptionalDouble before, OptionalDouble after) {
        return before.isPresent() && after.isPresent()
                ? OptionalDouble.of(after.getAsDouble() - before.getAsDouble())
                : OptionalDouble.empty();
    }
}
