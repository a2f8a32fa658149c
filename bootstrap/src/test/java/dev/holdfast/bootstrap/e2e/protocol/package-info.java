/** The protocol as a client sees it over real sockets and HTTP. */
@NullMarked
package dev.holdfast.bootstrap.e2e.protocol;

import org.jspecify.annotations.NullMarked;
