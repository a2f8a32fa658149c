/**
 * The WebSocket adapter: RFC 6455 on sockets that Jetty has accepted and upgraded.
 *
 * <p>Packages in import order, never back: {@code frame}, {@code config} and {@code metrics}, {@code loop}, {@code message},
 * {@code delivery}, {@code connection}, {@code tyrus} and {@code protocol}, {@code handshake}. An audio frame passes through
 * {@code loop}, {@code connection}, {@code frame} and {@code delivery} only: they are the data plane.
 */
@NullMarked
package dev.holdfast.adapter.websocket;

import org.jspecify.annotations.NullMarked;
