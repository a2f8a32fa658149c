// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.frame;

import java.nio.ByteBuffer;

/**
 * Validates UTF-8 that arrives in pieces, by the table of well-formed sequences in the Unicode Standard (3-7): finds the first
 * octet that cannot be right. Allocates nothing. Not thread-safe.
 */
final class Utf8Validator {

    /** The top bit of eight octets: zero in ASCII. */
    private static final long NOT_ASCII = 0x8080_8080_8080_8080L;

    private static final int CONTINUATION_MIN = 0x80;
    private static final int CONTINUATION_MAX = 0xBF;

    /** How many octets the current character still needs. */
    private int missing;

    /** What the next of them must lie between. */
    private int nextMin = CONTINUATION_MIN;

    private int nextMax = CONTINUATION_MAX;

    /** Whether these octets continue well-formed UTF-8. After false, its state is undefined. */
    boolean accept(ByteBuffer octets, int from, int to) {
        for (int at = from; at < to; at++) {
            while (missing == 0 && at <= to - Long.BYTES && (octets.getLong(at) & NOT_ASCII) == 0) {
                at += Long.BYTES;
            }
            if (at < to && !accept(octets.get(at) & 0xFF)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the octets so far end with a whole character. */
    boolean isComplete() {
        return missing == 0;
    }

    private boolean accept(int octet) {
        if (missing == 0) {
            return begin(octet);
        }
        if (octet < nextMin || octet > nextMax) {
            return false;
        }
        missing--;
        nextMin = CONTINUATION_MIN;
        nextMax = CONTINUATION_MAX;
        return true;
    }

    private boolean begin(int octet) {
        if (octet < 0x80) {
            return true;
        }
        if (octet < 0xC2 || octet > 0xF4) {
            return false;
        }
        missing = octet < 0xE0 ? 1 : octet < 0xF0 ? 2 : 3;
        // No overlong forms, no surrogates, nothing beyond U+10FFFF.
        switch (octet) {
            case 0xE0 -> nextMin = 0xA0;
            case 0xED -> nextMax = 0x9F;
            case 0xF0 -> nextMin = 0x90;
            case 0xF4 -> nextMax = 0x8F;
            default -> {}
        }
        return true;
    }
}
