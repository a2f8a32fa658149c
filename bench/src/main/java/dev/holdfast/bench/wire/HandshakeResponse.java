// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server's response to the opening handshake (RFC 6455 §4.2.2). Immutable: any thread may use it.
 *
 * @param status HTTP status; 101 once the connection is open, 0 if the response is invalid
 * @param bytes length of the response, after which frames follow
 * @param text status line and headers
 */
record HandshakeResponse(int status, int bytes, String text) {

    private static final int HEADERS_END = 0x0D0A0D0A;
    private static final int INCOMPLETE = -1;
    private static final Pattern RETRY_AFTER = Pattern.compile("(?im)^retry-after: *(\\d{1,6})");

    /** Reads the response at the buffer's start; {@link #isComplete()} says whether all of it has arrived. */
    static HandshakeResponse read(ByteBuffer bytes, int to) {
        int end = 0;
        while (end <= to - Integer.BYTES && bytes.getInt(end) != HEADERS_END) {
            end++;
        }
        if (end > to - Integer.BYTES) {
            return new HandshakeResponse(INCOMPLETE, 0, "");
        }
        byte[] head = new byte[end];
        bytes.get(0, head);
        String text = new String(head, StandardCharsets.ISO_8859_1);
        return new HandshakeResponse(status(text), end + Integer.BYTES, text);
    }

    private static int status(String text) {
        String[] statusLine = text.split(" ", 3);
        int status = statusLine.length > 1 && statusLine[1].matches("[0-9]{3}") ? Integer.parseInt(statusLine[1]) : 0;
        return status == 101 && !text.contains(ConnectTarget.ACCEPT) ? 0 : status;
    }

    boolean isComplete() {
        return status != INCOMPLETE;
    }

    boolean isOpen() {
        return status == 101;
    }

    /** Whether the client may retry later: the server is full, or too many clients connect at once. */
    boolean isRetryable() {
        return status == 503 || status == 429;
    }

    /** How long the server asks the client to wait, in seconds ({@code Retry-After}); 0 if it does not say. */
    long retryAfterSeconds() {
        Matcher seconds = RETRY_AFTER.matcher(text);
        return seconds.find() ? Long.parseLong(seconds.group(1)) : 0;
    }

    /** The first line of the response. */
    String statusLine() {
        return text.lines().findFirst().orElse("an empty response");
    }
}
