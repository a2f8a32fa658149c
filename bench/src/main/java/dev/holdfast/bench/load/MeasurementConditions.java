// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The CPU use and the generator's lateness during a measurement, which decide whether the measurement counts. Immutable:
 * any thread may use it.
 *
 * <p>A run is <b>void</b> when it measured the generator or the machine rather than the server. Each of these conditions
 * makes a run void:
 *
 * <ol>
 *   <li>The generator sent late: of the frames that the socket accepted at once, 1 in 100 left more than
 *       {@value #LATE_MILLIS_MAX} ms after its scheduled time, and that is more than a tenth of the measured latency.
 *       Latency counts from the scheduled time, so it would include the generator's own delay.
 *   <li>The generator was the bottleneck: one of its threads ran for {@value #BUSY_SHARE} of the time or more, and more
 *       than {@value #IDLE_CORES_MAX} of one core was idle, which the server could have used. A run in which generator
 *       and server used all cores counts, because every server shares them alike.
 *   <li>Other processes, or the host of a virtual machine, used more than {@value #OTHERS_CORES_MAX} of one core.
 * </ol>
 *
 * <p>The result files have these component names as keys.
 *
 * @param listeningShare CPU time of the listeners' thread, as a share of the elapsed time
 * @param speakingShare CPU time of the speakers' thread, likewise
 * @param serverCores CPU of the server's process, in cores; {@link #UNKNOWN} if not measured
 * @param othersCores CPU of all other processes, in cores; {@link #UNKNOWN} if not measured
 * @param cores cores of the machine
 * @param lateMillis the generator's own lateness, 99th percentile
 * @param latencyMillis the measured latency, 99th percentile
 */
public record MeasurementConditions(
        double listeningShare,
        double speakingShare,
        double serverCores,
        double othersCores,
        int cores,
        double lateMillis,
        double latencyMillis) {

    static final double LATE_MILLIS_MAX = 10;
    static final double LATE_SHARE_MAX = 0.1;
    static final double BUSY_SHARE = 0.9;
    static final double IDLE_CORES_MAX = 0.2;
    static final double OTHERS_CORES_MAX = 0.3;

    /** The value of a figure that could not be measured. */
    public static final double UNKNOWN = -1;

    /** Why the run is void; empty if it counts. */
    public List<String> voidReasons() {
        List<String> reasons = new ArrayList<>();
        if (lateMillis > LATE_MILLIS_MAX && lateMillis > LATE_SHARE_MAX * latencyMillis) {
            reasons.add(String.format(
                    Locale.ROOT,
                    "the generator sent late: p99 %.1f ms, of %.1f ms measured",
                    lateMillis,
                    latencyMillis));
        }
        double busiest = Math.max(listeningShare, speakingShare);
        double idle = cores - listeningShare - speakingShare - Math.max(serverCores, 0) - Math.max(othersCores, 0);
        if (busiest >= BUSY_SHARE && (serverCores < 0 || idle > IDLE_CORES_MAX)) {
            reasons.add(String.format(
                    Locale.ROOT,
                    "the generator was the bottleneck: one thread used %.0f %% of a core, %s",
                    busiest * 100,
                    serverCores < 0
                            ? "the server's CPU was not measured"
                            : String.format(Locale.ROOT, "%.1f cores were idle", idle)));
        }
        if (othersCores > OTHERS_CORES_MAX) {
            reasons.add(String.format(Locale.ROOT, "other processes used %.1f of %d cores", othersCores, cores));
        }
        return reasons;
    }
}
