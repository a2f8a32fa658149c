/** Threads, timers, settings and delays that all connections of a client share. */
@NullMarked
package dev.holdfast.client.runtime;

import org.jspecify.annotations.NullMarked;
