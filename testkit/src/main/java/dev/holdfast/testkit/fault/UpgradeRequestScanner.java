// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.fault;

import java.nio.charset.StandardCharsets;

/**
 * Finds the header {@code Upgrade: websocket} (RFC 6455 §4.1) in the client's bytes, in upper or lower case. For one thread.
 */
final class UpgradeRequestScanner {

    private static final byte[] HEADER = "\r\nupgrade: websocket\r\n".getBytes(StandardCharsets.US_ASCII);

    private int matched;

    /** Scans the client's next byte. Returns true if the header ends with it. */
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
