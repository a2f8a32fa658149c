package dev.holdfast.testkit.fault;

import java.nio.charset.StandardCharsets;

/**
 * Tells from a connection's requests when one asks for a WebSocket: by the header that says so (RFC 6455 §4.1), in upper or
 * lower case. For one thread.
 */
final class UpgradeWishScanner {

    private static final byte[] HEADER = "\r\nupgrade: websocket\r\n".getBytes(StandardCharsets.US_ASCII);

    private int matched;

    /** Takes the next byte of the client's; true where the header ends with it. */
    boolean accept(byte next) {
        int lower = next >= 'A' && next <= 'Z' ? next - 'A' + 'a' : next;
        matched = lower == HEADER[matched] ? matched + 1 : lower == HEADER[0] ? 1 : 0;
        if (matched < HEADER.length) {
            return false;
        }
        matched = 0;
        return true;
    }
}
