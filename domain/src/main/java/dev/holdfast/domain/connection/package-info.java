/** Connections: role, lifecycle, heartbeat timeouts and close reasons. */
@NullMarked
package dev.holdfast.domain.connection;

import org.jspecify.annotations.NullMarked;
