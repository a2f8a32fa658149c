// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

/**
 * When audio is forced to the disk. Matters only for a power failure: the operating system's page cache survives a killed
 * process.
 */
public enum Fsync {
    /** When the operating system decides, usually within 30 s. */
    NEVER,
    /** About once a second, by the pruning thread. */
    INTERVAL,
    /** Before each frame is acked. */
    ALWAYS
}
