/**
 * One WebSocket connection, and the connection that replaces it when it is lost. Knows neither speakers nor listeners:
 * they are {@link dev.holdfast.client.connection.SessionProtocol}s.
 */
@NullMarked
package dev.holdfast.client.connection;

import org.jspecify.annotations.NullMarked;
