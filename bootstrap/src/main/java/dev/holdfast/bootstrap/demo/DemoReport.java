// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The result of the demo.
 *
 * @param cuts connections that were cut
 * @param spoken frames that the speaker sent
 * @param heard different frames that the listener received
 * @param lost frames sent and never received
 * @param duplicated frames received again
 * @param reordered frames received after a later one
 * @param longestResume the longest time from a cut to the next attach, on either side
 * @param identical whether the received file has exactly the samples that were sent
 * @param missing the events that had not happened at the time limit; empty if all had
 */
public record DemoReport(
        long cuts,
        long spoken,
        long heard,
        long lost,
        long duplicated,
        long reordered,
        Duration longestResume,
        boolean identical,
        Path heardFile,
        Optional<String> missing) {

    /** Whether every frame arrived once and in order. */
    public boolean isFlawless() {
        return missing.isEmpty() && lost == 0 && duplicated == 0 && reordered == 0 && identical;
    }

    /** The report as text. */
    public List<String> lines() {
        return List.of(
                row("connections cut", Long.toString(cuts)),
                row("frames spoken", Long.toString(spoken)),
                row("frames heard", Long.toString(heard)),
                row("frames lost", Long.toString(lost)),
                row("frames duplicated", Long.toString(duplicated)),
                row("frames out of order", Long.toString(reordered)),
                row("longest resume", longestResume.toMillis() + " ms"),
                row("heard file identical", identical ? "yes" : "no"),
                row("heard file", heardFile.toString()));
    }

    private static String row(String name, String value) {
        return String.format("  %-22s %s", name, value);
    }

    /** The report as one JSON object on one line. It has only numbers and booleans, so nothing needs escaping. */
    public String json() {
        return String.format(
                "{\"cuts\":%d,\"spoken\":%d,\"heard\":%d,\"lost\":%d,\"duplicated\":%d,\"reordered\":%d,"
                        + "\"longestResumeMs\":%d,\"identical\":%b}",
                cuts, spoken, heard, lost, duplicated, reordered, longestResume.toMillis(), identical);
    }
}
