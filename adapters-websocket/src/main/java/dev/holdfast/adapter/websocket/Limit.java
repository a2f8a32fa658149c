package dev.holdfast.adapter.websocket;

/** A limit that somebody can run into at a socket; its word is the reason by which refusals are counted. */
enum Limit {
    /** As many connections as the server takes. */
    CONNECTIONS("connectionsMax"),
    /** As many listeners as one session takes. */
    PER_SESSION("perSession"),
    /** As many connections as one address may have. */
    PER_ADDRESS("perAddress"),
    /** As many handshakes as are looked at in a second. */
    HANDSHAKES("handshakes"),
    /** Nobody new, because the server is going away. */
    GOING_AWAY("goingAway"),
    /** Messages other than audio, a second. */
    CONTROL("control"),
    /** Messages other than audio that wait for a client who does not read. */
    UNREAD("unread"),
    /** The size of one message. */
    MESSAGE_BYTES("messageBytes"),
    /** How fast audio may come. */
    SPEAKER_RATE("speakerRate");

    private final String word;

    Limit(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }
}
