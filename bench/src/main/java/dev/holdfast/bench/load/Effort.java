// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How hard the generator worked for a measurement, and so whether the measurement is one of the server at all.
 *
 * <p><b>Void</b> is a run in which the generator itself was the bottleneck, or the machine was not theirs. Any of three things
 * makes it so:
 *
 * <ol>
 *   <li>It spoke late: of the frames that the server's socket took at once, one in a hundred left more than {@value
 *       #LATE_MILLIS_MAX} ms after its time, and that is more than a tenth of the latency that was measured. Latency is
 *       counted from that time, so it would show the generator's own.
 *   <li>It had no CPU to spare while the server had: one of its threads ran for {@value #BUSY_SHARE} of the time or more, and
 *       of all cores together more than {@value #IDLE_CORES_MAX} of one was used neither by it nor by the server. Had the
 *       server wanted more, it could have had it. Where both used up all there is, the run counts: they share a machine, and
 *       do so with every server alike.
 *   <li>Others took more than {@value #OTHERS_CORES_MAX} of one core: processes that are neither the generator nor the server,
 *       or the host of a virtual machine.
 * </ol>
 *
 * @param listeningShare CPU of the listening thread, of the time that passed
 * @param speakingShare CPU of the speaking thread, likewise
 * @param serverCores CPU of the server's process, in cores; negative where it could not be measured
 * @param othersCores what everybody else used, in cores; negative where it could not be measured
 * @param cores of the machine
 * @param lateMillis own lateness of the speakers, 99th percentile
 * @param latencyMillis what was measured, 99th percentile
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

    /** In the place of a figure that could not be measured. */
    public static final double UNKNOWN = -1;

    /** Why this is void, for a person; empty where it counts. */
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
