/** Settings, limits and timeouts of the WebSocket endpoint. Values only. */
@NullMarked
package dev.holdfast.adapter.websocket.config;

import org.jspecify.annotations.NullMarked;
