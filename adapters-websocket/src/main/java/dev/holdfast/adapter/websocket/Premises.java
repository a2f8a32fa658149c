package dev.holdfast.adapter.websocket;

import dev.holdfast.application.port.out.Clock;

/** What all connections share: who attaches them, who brings them news, their settings, the time, and the counting. */
record Premises(Door door, SocketNotices rooms, SocketSettings settings, Clock clock, SocketCounts counts) {}
