/** The machine's clock, and the periodic work of a server: due sessions, leases, counts. */
@NullMarked
package dev.holdfast.bootstrap.schedule;

import org.jspecify.annotations.NullMarked;
