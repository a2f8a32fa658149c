/**
 * WebSocket connections of the load generator: the opening handshake, frames, and what each server's protocol adds to them.
 * Knows nothing of audio or of what a listener checks.
 */
@NullMarked
package dev.holdfast.bench.wire;

import org.jspecify.annotations.NullMarked;
