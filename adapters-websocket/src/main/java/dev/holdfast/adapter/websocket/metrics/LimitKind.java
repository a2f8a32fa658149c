// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.metrics;

/** A limit that a client can reach at the WebSocket endpoint; its word is the {@code reason} of {@code refusals_total}. */
public enum LimitKind {
    /** Connections in total. */
    CONNECTIONS("connectionsMax"),
    /** Listeners of one session. */
    PER_SESSION("perSession"),
    /** Connections of one address. */
    PER_ADDRESS("perAddress"),
    /** Handshakes per second. */
    HANDSHAKES("handshakes"),
    /** The server is draining and refuses new connections. */
    GOING_AWAY("goingAway"),
    /** Messages other than audio per second. */
    CONTROL("control"),
    /** Messages other than audio that wait for a client that does not read. */
    UNREAD("unread"),
    /** The size of one message. */
    MESSAGE_BYTES("messageBytes"),
    /** The rate of a speaker's audio. */
    SPEAKER_RATE("speakerRate");

    private final String word;

    LimitKind(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }
}
