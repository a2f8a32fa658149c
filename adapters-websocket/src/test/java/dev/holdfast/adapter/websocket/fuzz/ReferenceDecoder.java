// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.fuzz;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * RFC 6455 §5 once more, as simple as can be: decodes a client's whole byte stream at once, by arrays and the JDK's decoder of
 * UTF-8. {@link FrameDecoderTarget} compares the server's decoder with it. Not thread-safe.
 */
final class ReferenceDecoder {

    private static final BigInteger TWO_TO_63 = BigInteger.ONE.shiftLeft(63);

    /** What completes a character that is cut, whichever it is and wherever. */
    private static final List<byte[]> REST = Stream.of("80", "8080", "808080", "A080", "908080")
            .map(HexFormat.of()::parseHex)
            .toList();

    final Transcript transcript = new Transcript();
    boolean ended;
    int messages;

    private final byte[] stream;
    private final int textBytesMax;
    private final int binaryBytesMax;
    private int accepts;
    private int at;

    /** The fragmented message so far, null between messages; and whether it is text. */
    @Nullable ByteArrayOutputStream message;

    private boolean isText;

    /** @param accepts how many pings, pongs and frames of messages that are not whole binary ones are accepted */
    ReferenceDecoder(byte[] stream, int textBytesMax, int binaryBytesMax, int accepts) {
        this.stream = stream;
        this.textBytesMax = textBytesMax;
        this.binaryBytesMax = binaryBytesMax;
        this.accepts = accepts;
    }

    void decode() {
        boolean wholeFrames = true;
        while (wholeFrames && !ended) {
            wholeFrames = frame();
        }
    }

    /** One frame. False if the rest of it is missing. */
    private boolean frame() {
        if (stream.length - at < 2) {
            return false;
        }
        boolean fin = (stream[at] & 0x80) != 0;
        int reserved = stream[at] & 0x70;
        int opcode = stream[at] & 0x0F;
        boolean masked = (stream[at + 1] & 0x80) != 0;
        int shortLength = stream[at + 1] & 0x7F;
        boolean control = opcode == 8 || opcode == 9 || opcode == 10;
        boolean begins = opcode == 1 || opcode == 2;
        boolean wellFormed = reserved == 0
                && masked
                && (control ? fin && shortLength <= 125 : begins ? message == null : opcode == 0 && message != null);
        if (!wellFormed) {
            return fail(1002);
        }
        int lengthBytes = shortLength == 126 ? 2 : shortLength == 127 ? 8 : 0;
        int payloadAt = at + 2 + lengthBytes + 4;
        if (stream.length < payloadAt) {
            return false;
        }
        BigInteger length = lengthBytes == 0
                ? BigInteger.valueOf(shortLength)
                : new BigInteger(1, Arrays.copyOfRange(stream, at + 2, at + 2 + lengthBytes));
        BigInteger least = BigInteger.valueOf(lengthBytes == 0 ? 0 : lengthBytes == 2 ? 126 : 65_536);
        if (length.compareTo(least) < 0 || length.compareTo(TWO_TO_63) >= 0) {
            return fail(1002);
        }
        byte[] mask = Arrays.copyOfRange(stream, payloadAt - 4, payloadAt);
        if (control) {
            return control(opcode, payloadAt, length.intValue(), mask);
        }
        boolean text = begins ? opcode == 1 : isText;
        int before = begins ? 0 : message.size();
        if (length.add(BigInteger.valueOf(before)).compareTo(BigInteger.valueOf(text ? textBytesMax : binaryBytesMax))
                > 0) {
            return fail(1009);
        }
        return data(fin, opcode, text, payloadAt, length.intValue(), mask);
    }

    private boolean control(int opcode, int payloadAt, int length, byte[] mask) {
        if (stream.length < payloadAt + length) {
            return false;
        }
        byte[] payload = unmasked(payloadAt, length, mask);
        at = payloadAt + length;
        messages += message == null ? 1 : 0;
        if (opcode == 8) {
            return close(payload);
        }
        if (accepts-- == 0) {
            ended = true;
        } else if (opcode == 9) {
            transcript.ping(payload);
        }
        return true;
    }

    private boolean close(byte[] payload) {
        int code = payload.length < 2 ? 1005 : (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
        boolean registered = code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
        if (payload.length == 1 || payload.length > 1 && !registered && (code < 3000 || code > 4999)) {
            return fail(1002);
        }
        if (payload.length > 2 && decoded(Arrays.copyOfRange(payload, 2, payload.length), true) == null) {
            return fail(1007);
        }
        ended = true;
        transcript.close(code);
        return true;
    }

    private boolean data(boolean fin, int opcode, boolean text, int payloadAt, int length, byte[] mask) {
        boolean wholeBinary = fin && opcode == 2;
        boolean complete = stream.length >= payloadAt + length;
        if (wholeBinary && !complete) {
            return false;
        }
        if (!wholeBinary && accepts-- == 0) {
            ended = true;
            return true;
        }
        if (opcode != 0) {
            isText = text;
            message = new ByteArrayOutputStream();
        }
        int here = Math.min(length, stream.length - payloadAt);
        message.writeBytes(unmasked(payloadAt, here, mask));
        at = payloadAt + here;
        boolean last = fin && complete;
        byte[] all = message.toByteArray();
        String characters = text ? decoded(all, last) : "";
        if (characters == null) {
            return fail(1007);
        }
        if (last) {
            message = null;
            messages++;
            if (text) {
                transcript.text(characters);
            } else {
                transcript.binary(all);
            }
        }
        return complete;
    }

    private byte[] unmasked(int from, int length, byte[] mask) {
        byte[] payload = Arrays.copyOfRange(stream, from, from + length);
        for (int i = 0; i < length; i++) {
            payload[i] ^= mask[i % 4];
        }
        return payload;
    }

    /** The characters, null if the octets are not UTF-8. Those that are not complete are, if anything could complete them. */
    private static @Nullable String decoded(byte[] octets, boolean complete) {
        String characters = decoded(octets);
        for (int i = 0; !complete && characters == null && i < REST.size(); i++) {
            byte[] rest = REST.get(i);
            byte[] completed = Arrays.copyOf(octets, octets.length + rest.length);
            System.arraycopy(rest, 0, completed, octets.length, rest.length);
            characters = decoded(completed);
        }
        return characters;
    }

    private static @Nullable String decoded(byte[] octets) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException malformed) {
            return null;
        }
    }

    private boolean fail(int code) {
        ended = true;
        transcript.failed(code);
        return true;
    }
}
