/** The commands and the deployment files, against a running server. */
@NullMarked
package dev.holdfast.bootstrap.e2e.commands;

import org.jspecify.annotations.NullMarked;
