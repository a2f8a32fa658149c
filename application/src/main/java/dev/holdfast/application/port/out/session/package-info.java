/** Outbound ports for sessions: the repository, and the notifier of connected clients. Control plane. */
@NullMarked
package dev.holdfast.application.port.out.session;

import org.jspecify.annotations.NullMarked;
