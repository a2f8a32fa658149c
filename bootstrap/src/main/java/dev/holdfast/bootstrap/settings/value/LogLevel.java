// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.value;

/** From which weight on what Holdfast says of itself is logged; others are logged from {@link #WARN} on. */
public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
}
