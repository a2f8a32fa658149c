/**
 * The command line: its commands, their options and their messages.
 *
 * <p>Results go to standard output, everything else to standard error. The exit code says how a command ended.
 */
@NullMarked
package dev.holdfast.bootstrap.command;

import org.jspecify.annotations.NullMarked;
