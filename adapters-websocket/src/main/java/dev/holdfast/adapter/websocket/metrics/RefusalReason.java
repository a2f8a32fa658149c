// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.metrics;

/** Why the WebSocket endpoint refuses a connection, a message or audio; its word is the {@code reason} of {@code refusals_total}. */
public enum RefusalReason {
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
    /** The memory of messages that have begun and are not finished. */
    UNFINISHED("unfinished"),
    /** The rate of a speaker's audio. */
    SPEAKER_RATE("speakerRate");

    private final String word;

    RefusalReason(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }
}
