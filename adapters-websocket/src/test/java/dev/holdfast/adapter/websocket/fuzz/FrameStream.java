// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Builds a client's byte stream of frames that are mostly right, which random octets seldom are. */
final class FrameStream {

    private static final int[] FIRST = {0x82, 0x81, 0x01, 0x02, 0x00, 0x80, 0x89, 0x8A, 0x88, 0x82, 0x00, 0x80};
    private static final byte[] CHARACTERS = "aé€🎙\u0800\uFFFF ~".getBytes(StandardCharsets.UTF_8);
    private static final int BYTES_MAX = 1 << 17;

    private FrameStream() {}

    static byte[] of(Choices choices) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        while (!choices.isEmpty() && stream.size() < BYTES_MAX) {
            add(stream, choices);
        }
        return stream.toByteArray();
    }

    private static void add(ByteArrayOutputStream stream, Choices choices) {
        int kind = choices.octet() & 0x0F;
        int first = kind < FIRST.length ? FIRST[kind] : choices.octet();
        int shape = choices.octet();
        // One in sixteen has a long payload.
        byte[] payload = payload(choices, (shape >> 4 & 15) == 15 ? 3 : shape % 3);
        // One in sixteen says another length than it has, takes more octets for it than it needs, or has no mask.
        int said = (shape & 15) == 15 ? choices.twoOctets() : payload.length;
        boolean wide = (shape & 15) == 14;
        int maskBit = (shape & 15) == 13 ? 0 : 0x80;
        ByteBuffer header = ByteBuffer.allocate(14).put((byte) first);
        if (wide || said > 65_535) {
            header.put((byte) (maskBit | 127)).putLong(wide ? said | (long) choices.octet() << 56 : said);
        } else if (said > 125) {
            header.put((byte) (maskBit | 126)).putShort((short) said);
        } else {
            header.put((byte) (maskBit | said));
        }
        byte[] mask = choices.octets(4);
        if (mask.length < 4) {
            mask = new byte[4];
        }
        header.put(mask);
        stream.write(header.array(), 0, header.position());
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i % 4];
        }
        stream.write(payload, 0, payload.length);
    }

    private static byte[] payload(Choices choices, int kind) {
        return switch (kind) {
            case 0 -> choices.octets(choices.octet() & 0x7F);
            case 1 -> repeated(choices.octets(1 + (choices.octet() & 7)), choices.octet());
            case 2 -> characters(choices.octet(), choices.octet());
            default -> repeated(choices.octets(4), choices.twoOctets() + (choices.octet() & 1) * 65_536);
        };
    }

    private static byte[] repeated(byte[] some, int length) {
        byte[] all = new byte[length];
        for (int i = 0; i < length && some.length > 0; i++) {
            all[i] = some[i % some.length];
        }
        return all;
    }

    /** Characters of one to four octets, which may begin and end within one. */
    private static byte[] characters(int from, int length) {
        byte[] all = new byte[length];
        for (int i = 0; i < length; i++) {
            all[i] = CHARACTERS[(from + i) % CHARACTERS.length];
        }
        return all;
    }
}
