package dev.holdfast.testkit.fault;

import java.nio.charset.StandardCharsets;

/**
 * Tells from a connection's responses when it becomes a WebSocket: with the end of a head that begins with status 101
 * (RFC 6455 §4.1). A client may send other requests first and keep the connection, as the JDK's does. Bodies are not told
 * from heads; none that passes here says {@code HTTP/1.1 101}. For one thread.
 */
final class UpgradeScanner {

    private static final byte[] SWITCHING = "HTTP/1.1 101".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] HEAD_ENDS = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private int matched;
    private boolean switching;

    /** Takes the next byte of the server's; true where the 101 response ends with it. */
    boolean accept(byte next) {
        byte[] wanted = switching ? HEAD_ENDS : SWITCHING;
        matched = next == wanted[matched] ? matched + 1 : next == wanted[0] ? 1 : 0;
        if (matched < wanted.length) {
            return false;
        }
        matched = 0;
        boolean headEnded = switching;
        switching = !switching;
        return headEnded;
    }
}
