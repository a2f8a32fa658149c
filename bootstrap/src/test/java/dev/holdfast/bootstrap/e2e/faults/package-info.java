/** A whole server while connections, clients, disks, stores or login servers fail. */
@NullMarked
package dev.holdfast.bootstrap.e2e.faults;

import org.jspecify.annotations.NullMarked;
