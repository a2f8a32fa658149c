/** Several servers on one store, a server that shuts down, and a store with many sessions. */
@NullMarked
package dev.holdfast.bootstrap.e2e.servers;

import org.jspecify.annotations.NullMarked;
