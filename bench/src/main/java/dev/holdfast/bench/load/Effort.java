// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How hard the generator worked during a measurement, which decides whether the measurement counts.
 *
 * <p>A run is <b>void</b> when the generator was the bottleneck or other processes used the machine. Each of three
 * conditions makes a run void:
 *
 * <ol>
 *   <li>The generator spoke late: of the frames that the server's socket accepted at once, one in a hundred left more
 *       than {@value #LATE_MILLIS_MAX} ms after its time, and that is more than a tenth of the measured latency.
 *       Latency counts from that time, so it would include the generator's own delay.
 *   <li>The generator had no CPU to spare while the server had: one of its threads ran for {@value #BUSY_SHARE} of the
 *       time or more, and more than {@value #IDLE_CORES_MAX} of one core was idle. The server could have used it.
 *       Where both together used all cores, the run counts: they share a machine, and every server shares it alike.
 *   <li>Other processes, or the host of a virtual machine, used more than {@value #OTHERS_CORES_MAX} of one core.
 * </ol>
 *
 * @param listeningShare CPU time of the listening thread, as a share of the elapsed time
 * @param speakingShare CPU time of the speaking thread, likewise
 * @param serverCores CPU of the server's process, in cores; negative where it could not be measured
 * @param othersCores CPU that all other processes used, in cores; negative where it could not be measured
 * @param cores of the machine
 * @param lateMillis the speakers' own lateness, 99th percentile
 * @param latencyMillis the measured latency, 99th percentile
 */
public record Effort(
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

    /** Stands for a figure that could not be measured. */
    public static final double UNKNOWN = -1;

    /** Why this run is void, as text; empty where the run counts. */
    public List<String> reasons() {
        List<String> reasons = new ArrayList<>();
        if (lateMillis > LATE_MILLIS_MAX && lateMillis > LATE_SHARE_MAX * latencyMillis) {
            reasons.add(String.format(
                    Locale.ROOT,
                    "the generator spoke late by itself: p99 %.1f ms, of %.1f ms measured",
                    lateMillis,
                    latencyMillis));
        }
        double busiest = Math.max(listeningShare, speakingShare);
        double idle = cores - listeningShare - speakingShare - Math.max(serverCores, 0) - Math.max(othersCores, 0);
        if (busiest >= BUSY_SHARE && (serverCores < 0 || idle > IDLE_CORES_MAX)) {
            reasons.add(String.format(
                    Locale.ROOT,
                    "the generator had no CPU to spare (%.0f %% of a core), the server had (%s)",
                    busiest * 100,
                    serverCores < 0 ? "or not: not measured" : String.format(Locale.ROOT, "%.1f cores idle", idle)));
        }
        if (othersCores > OTHERS_CORES_MAX) {
            reasons.add(String.format(
                    Locale.ROOT, "others were busy on this machine: %.1f of %d cores", othersCores, cores));
        }
        return reasons;
    }
}
