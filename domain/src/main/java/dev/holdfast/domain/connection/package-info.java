/** Connections: role, lifecycle, heartbeat timeouts, rate limits and close reasons. */
@NullMarked
package dev.holdfast.domain.connection;

import org.jspecify.annotations.NullMarked;
