/** The speaker's side of the protocol: framing, buffering until acked, resending, pacing (docs/protocol.md §4). */
@NullMarked
package dev.holdfast.client.speaker;

import org.jspecify.annotations.NullMarked;
