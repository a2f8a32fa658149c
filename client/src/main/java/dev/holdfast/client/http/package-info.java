/** The client side of the sessions API over HTTP (docs/protocol.md §1). */
@NullMarked
package dev.holdfast.client.http;

import org.jspecify.annotations.NullMarked;
