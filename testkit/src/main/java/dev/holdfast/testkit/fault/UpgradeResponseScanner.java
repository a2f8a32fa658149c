// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.fault;

import java.nio.charset.StandardCharsets;

/**
 * Finds the end of the 101 response (RFC 6455 §4.1) in the server's bytes, with which the connection becomes a WebSocket. A
 * client may send other requests first on the same connection, as the JDK's does. Response bodies are scanned too, and must
 * not contain {@code HTTP/1.1 101}. For one thread.
 */
final class UpgradeResponseScanner {

    private static final byte[] SWITCHING = "HTTP/1.1 101".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] HEADERS_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private int matched;
    private boolean switching;

    /** Scans the server's next byte. Returns true if the 101 response ends with it. */
    boolean accept(byte next) {
        byte[] wanted = switching ? HEADERS_END : SWITCHING;
        matched = next == wanted[matched] ? matched + 1 : next == wanted[0] ? 1 : 0;
        if (matched < wanted.length) {
            return false;
        }
        matched = 0;
        boolean headersEnded = switching;
        switching = !switching;
        return headersEnded;
    }
}
