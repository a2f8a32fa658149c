package dev.holdfast.testkit.fault;

/** How a connection is cut. */
public enum Ending {
    /** With a TCP reset, as by a process that died: the peer's next read or write fails. */
    RESET,
    /** With a plain close, as by a gateway: the peer reads the end of the stream, without a WebSocket close frame. */
    CLOSE
}
