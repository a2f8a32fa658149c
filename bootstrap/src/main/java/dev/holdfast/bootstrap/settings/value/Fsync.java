// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.value;

/** When audio is forced from the page cache to the disk. Only a power loss can tell the difference, never a crash. */
public enum Fsync {
    /** When the system thinks best. */
    NEVER,
    /** Now and then. */
    INTERVAL,
    /** Before each ack. */
    ALWAYS
}
