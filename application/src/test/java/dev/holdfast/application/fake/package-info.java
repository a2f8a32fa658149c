/** In-memory implementations of the outbound ports, and one node assembled of them, for tests of the use cases. */
@NullMarked
package dev.holdfast.application.fake;

import org.jspecify.annotations.NullMarked;
