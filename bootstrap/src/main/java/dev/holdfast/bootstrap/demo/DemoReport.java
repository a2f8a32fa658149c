// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What became of a talk over broken connections.
 *
 * @param cuts connections cut
 * @param spoken frames
 * @param heard different frames
 * @param lost frames spoken and never heard
 * @param duplicated frames heard again
 * @param reordered frames heard after a later one
 * @param longestResume the longest time from a cut to the next attach, on either side
 * @param identical whether the heard file has the very samples of the spoken one
 * @param missing what had not happened when the time was up; nothing where all did
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

    /** Whether all of it arrived once, in order. */
    public boolean isFlawless() {
        return missing.isEmpty() && lost == 0 && duplicated == 0 && reordered == 0 && identical;
    }

    /** For people. */
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

    /** For programs: one JSON object, on one line. Numbers and truth values alone, so nothing needs to be escaped. */
    public String json() {
        return String.format(
                "{\"cuts\":%d,\"spoken\":%d,\"heard\":%d,\"lost\":%d,\"duplicated\":%d,\"reordered\":%d,"
                        + "\"longestResumeMs\":%d,\"identical\":%b}",
                cuts, spoken, heard, lost, duplicated, reordered, longestResume.toMillis(), identical);
    }
}
