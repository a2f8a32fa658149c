/**
 * Sockets in, fan-out out: Tyrus speaks WebSocket, Jetty's EndPoint carries it, and lanes own every write.
 *
 * <p>In the order a connection meets them: {@code UpgradeHandler}, {@code Door}, {@code TyrusContainer}, {@code
 * SocketConnection} with its {@code FrameGate}, {@code Conversation} and {@code AudioIntake}; and on the way out {@code
 * Room}, {@code Lane} and {@code Outlet} with its {@code Vigil}.
 */
@NullMarked
package dev.holdfast.adapter.websocket;

import org.jspecify.annotations.NullMarked;
