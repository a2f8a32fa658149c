// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.value;

/** The format of log events. */
public enum LogFormat {
    /** One line of text, for people. */
    TEXT,
    /** One JSON object a line, for machines. */
    JSON
}
