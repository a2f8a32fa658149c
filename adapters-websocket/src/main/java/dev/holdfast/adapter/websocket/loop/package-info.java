// SPDX-License-Identifier: Apache-2.0
/**
 * Event loops, and the transports that they read from and write to. Data plane. Knows neither WebSocket nor sessions: a loop has
 * {@link LoopMember}s, runs commands and {@link Delivery deliveries}, and calls a {@link TransportHandler}.
 */
@NullMarked
package dev.holdfast.adapter.websocket.loop;

import org.jspecify.annotations.NullMarked;
