// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.scenario;

import dev.holdfast.bench.load.Listeners;
import dev.holdfast.bench.load.MeasurementConditions;
import dev.holdfast.bench.load.MeasurementWindow;
import dev.holdfast.bench.load.Speakers;
import dev.holdfast.bench.server.ProcessStats;
import java.lang.management.ManagementFactory;
import java.util.OptionalDouble;

/** A reading of each process's CPU time at one moment. The difference to a later reading is the use in between. */
final class Gauge {

    private final Listeners listeners;
    private final Speakers speakers;
    private final long server;
    private final long nanos = System.nanoTime();
    private final long listening;
    private final long speaking;
    private final OptionalDouble serverSeconds;
    private final OptionalDouble ownSeconds;
    private final OptionalDouble machineSeconds;

    /** @param server the server's process id */
    Gauge(Listeners listeners, Speakers speakers, long server) {
        this.listeners = listeners;
        this.speakers = speakers;
        this.server = server;
        this.listening = cpuNanos(listeners.threadId());
        this.speaking = cpuNanos(speakers.threadId());
        this.serverSeconds = ProcessStats.cpuSeconds(server);
        this.ownSeconds = ProcessStats.cpuSeconds(ProcessHandle.current().pid());
        this.machineSeconds = ProcessStats.machineCpuSeconds();
    }

    private static long cpuNanos(long threadId) {
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(threadId);
    }

    /** Reads the same processes again, now. */
    Gauge again() {
        return new Gauge(listeners, speakers, server);
    }

    /** The server's CPU time since this reading, in seconds. */
    OptionalDouble serverSecondsSince(Gauge earlier) {
        return difference(earlier.serverSeconds, serverSeconds);
    }

    /**
     * How hard each process worked since this reading.
     *
     * @param departures how late frames left in that time
     * @param measuredMillis the measured latency, of which the lateness may be only a small part
     */
    MeasurementConditions effortSince(Gauge earlier, MeasurementWindow departures, double measuredMillis) {
        double seconds = (nanos - earlier.nanos) / 1e9;
        OptionalDouble used = serverSecondsSince(earlier);
        OptionalDouble own = difference(earlier.ownSeconds, ownSeconds);
        OptionalDouble machine = difference(earlier.machineSeconds, machineSeconds);
        boolean known = used.isPresent() && own.isPresent() && machine.isPresent();
        return new MeasurementConditions(
                (listening - earlier.listening) / 1e9 / seconds,
                (speaking - earlier.speaking) / 1e9 / seconds,
                used.isPresent() ? used.getAsDouble() / seconds : MeasurementConditions.UNKNOWN,
                known
                        ? Math.max(0, machine.getAsDouble() - own.getAsDouble() - used.getAsDouble()) / seconds
                        : MeasurementConditions.UNKNOWN,
                Runtime.getRuntime().availableProcessors(),
                departures.latencies().getValueAtPercentile(99) / 1e6,
                measuredMillis);
    }

    private static OptionalDouble difference(OptionalDouble before, OptionalDouble after) {
        return before.isPresent() && after.isPresent()
                ? OptionalDouble.of(after.getAsDouble() - before.getAsDouble())
                : OptionalDouble.empty();
    }
}
