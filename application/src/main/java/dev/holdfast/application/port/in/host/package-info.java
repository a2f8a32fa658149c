/** Inbound port of the host: creates, finds, lists and ends sessions. */
@NullMarked
package dev.holdfast.application.port.in.host;

import org.jspecify.annotations.NullMarked;
