/**
 * How the program logs: one line of text or one JSON object an event, on standard error.
 *
 * <p>Set up in code, because reading a configuration file would be the slowest part of starting.
 */
@NullMarked
package dev.holdfast.bootstrap.logging;

import org.jspecify.annotations.NullMarked;
