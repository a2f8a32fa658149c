package dev.holdfast.adapter.websocket;

import dev.holdfast.application.port.out.Clock;

/**
 * What all connections share: who attaches them, who brings them news, who reads their text, their settings, the time, and
 * the counting.
 */
record Premises(
        Door door,
        SocketNotices rooms,
        TyrusContainer tyrus,
        SocketSettings settings,
        Clock clock,
        SocketCounts counts) {}
