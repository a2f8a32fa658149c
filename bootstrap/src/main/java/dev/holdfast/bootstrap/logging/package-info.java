/**
 * The log format of the program: one line of text or one JSON object for each event, on standard error.
 *
 * <p>Set up in code, because reading a configuration file would be the slowest part of the start.
 */
@NullMarked
package dev.holdfast.bootstrap.logging;

import org.jspecify.annotations.NullMarked;
