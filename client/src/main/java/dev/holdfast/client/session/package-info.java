/** Requests and answers of the sessions API (docs/protocol.md §1). */
@NullMarked
package dev.holdfast.client.session;

import org.jspecify.annotations.NullMarked;
