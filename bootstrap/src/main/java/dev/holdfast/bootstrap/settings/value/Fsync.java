// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.value;

/** When audio is forced from the page cache to the disk. It matters after a power loss, not after a crash. */
public enum Fsync {
    /** When the operating system decides. */
    NEVER,
    /** At intervals. */
    INTERVAL,
    /** Before each ack. */
    ALWAYS
}
