// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.connection;

import dev.holdfast.adapter.websocket.config.WebSocketSettings;
import dev.holdfast.adapter.websocket.metrics.WebSocketMetrics;
import dev.holdfast.application.port.out.Clock;

/** What all connections share. */
public record ConnectionContext(
        WebSocketSettings settings,
        Clock clock,
        WebSocketMetrics metrics,
        UnfinishedBytes unfinished,
        ReadBuffers readBuffers,
        BlockingCalls blockingCalls) {}
