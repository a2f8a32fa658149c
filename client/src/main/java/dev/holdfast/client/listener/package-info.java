/** The listener's side of the protocol: positions, gaps, and delivery to a {@code Flow.Subscriber} (docs/protocol.md §5). */
@NullMarked
package dev.holdfast.client.listener;

import org.jspecify.annotations.NullMarked;
