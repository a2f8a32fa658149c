/** Counters of the WebSocket endpoint and of its event loops, written on the data plane without locks or allocation. */
@NullMarked
package dev.holdfast.adapter.websocket.metrics;

import org.jspecify.annotations.NullMarked;
