/** A command's connection to a server: address, token, client, and the events of a listener. */
@NullMarked
package dev.holdfast.bootstrap.command.connect;

import org.jspecify.annotations.NullMarked;
