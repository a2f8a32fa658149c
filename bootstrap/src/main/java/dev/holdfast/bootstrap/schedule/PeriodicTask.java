// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.schedule;

import java.time.Duration;

/**
 * Work that a server repeats while it runs.
 *
 * @param name what it does, for the log: "counting sessions"
 * @param initialDelay before the first run
 * @param period from the end of one run to the start of the next
 */
public record PeriodicTask(String name, Duration initialDelay, Duration period, Runnable work) {

    /** A task whose first run comes after one period. */
    public static PeriodicTask every(Duration period, String name, Runnable work) {
        return new PeriodicTask(name, period, period, work);
    }
}
