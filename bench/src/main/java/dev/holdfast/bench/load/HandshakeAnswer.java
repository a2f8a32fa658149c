// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A server's answer to a handshake.
 *
 * @param status HTTP status; 101 where the connection is open
 * @param bytes its length, after which a frame may follow
 * @param text the whole answer
 */
record HandshakeAnswer(int status, int bytes, String text) {

    private static final int END = 0x0D0A0D0A;
    private static final int NOT_YET = -1;

    /** Reads the answer at the buffer's beginning; {@link #isWhole()} says whether it is complete. */
    static HandshakeAnswer read(ByteBuffer bytes, int to) {
        int end = 0;
        while (end <= to - Integer.BYTES && bytes.getInt(end) != END) {
            end++;
        }
        if (end > to - Integer.BYTES) {
            return new HandshakeAnswer(NOT_YET, 0, "");
        }
        byte[] head = new byte[end];
        bytes.get(0, head);
        String text = new String(head, StandardCharsets.ISO_8859_1);
        return new HandshakeAnswer(status(text), end + Integer.BYTES, text);
    }

    private static int status(String text) {
        String[] words = text.split(" ", 3);
        int status = words.length > 1 && words[1].matches("[0-9]{3}") ? Integer.parseInt(words[1]) : 0;
        return status == 101 && !text.contains(Door.ACCEPT) ? 0 : status;
    }

    boolean isWhole() {
        return status != NOT_YET;
    }

    boolean isOpen() {
        return status == 101;
    }

    /** The server refuses for now: it is full, or too many connect at once. */
    boolean isForLater() {
        return status == 503 || status == 429;
    }

    /** The answer as text. */
    String words() {
        return text.lines().findFirst().orElse("an answer without words");
    }
}
