/**
 * The command line: what a person types and what they are told.
 *
 * <p>Results go to standard output, everything else to standard error; the exit code says how it ended.
 */
@NullMarked
package dev.holdfast.bootstrap.command;

import org.jspecify.annotations.NullMarked;
