/**
 * The settings of a server: each has a name, a default, a reason, a flag and an environment variable.
 *
 * <p>The server reads and checks all settings before it starts, and reports all errors at once.
 */
@NullMarked
package dev.holdfast.bootstrap.settings;

import org.jspecify.annotations.NullMarked;
