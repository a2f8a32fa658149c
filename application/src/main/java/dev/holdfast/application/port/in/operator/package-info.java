/** Inbound ports of the operator: all sessions of the server, and the sign-in of its own machine. */
@NullMarked
package dev.holdfast.application.port.in.operator;

import org.jspecify.annotations.NullMarked;
