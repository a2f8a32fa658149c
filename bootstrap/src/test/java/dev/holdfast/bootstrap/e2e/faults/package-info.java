/** A whole server while connections, clients, disks, stores or identity providers fail. */
@NullMarked
package dev.holdfast.bootstrap.e2e.faults;

import org.jspecify.annotations.NullMarked;
