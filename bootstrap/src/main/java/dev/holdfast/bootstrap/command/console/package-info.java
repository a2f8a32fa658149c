/** The process around a command: standard streams, environment, exit codes and error lines. */
@NullMarked
package dev.holdfast.bootstrap.command.console;

import org.jspecify.annotations.NullMarked;
