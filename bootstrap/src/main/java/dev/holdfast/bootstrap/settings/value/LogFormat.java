// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.value;

/** How a log event is written. */
public enum LogFormat {
    /** One line for people. */
    TEXT,
    /** One JSON object a line, for machines. */
    JSON
}
