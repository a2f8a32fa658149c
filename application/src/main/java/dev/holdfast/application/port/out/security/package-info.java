/** Outbound ports for access: tokens, tickets and limits per address. */
@NullMarked
package dev.holdfast.application.port.out.security;

import org.jspecify.annotations.NullMarked;
