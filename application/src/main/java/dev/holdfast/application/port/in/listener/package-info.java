/** Inbound port of the listener: reads a session's audio log from a cursor. */
@NullMarked
package dev.holdfast.application.port.in.listener;

import org.jspecify.annotations.NullMarked;
