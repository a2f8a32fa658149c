// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.fuzz;

import java.util.Arrays;

/** Reads a fuzzer's octets as the choices that a target makes. Each choice is 0 once they are used up. Not thread-safe. */
public final class Choices {

    private final byte[] octets;
    private int at;

    public Choices(byte[] octets) {
        this.octets = octets;
    }

    public boolean isEmpty() {
        return at >= octets.length;
    }

    /** 0 to 255. */
    public int octet() {
        return at < octets.length ? octets[at++] & 0xFF : 0;
    }

    /** 0 to 65,535. */
    public int twoOctets() {
        return octet() << 8 | octet();
    }

    /** The next octets, or as many as are left. */
    public byte[] octets(int atMost) {
        int from = at;
        at = Math.min(octets.length, at + atMost);
        return Arrays.copyOfRange(octets, from, at);
    }

    public byte[] rest() {
        return octets(octets.length);
    }
}
