// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.fuzz;

import static dev.holdfast.adapter.websocket.fuzz.FrameDecoderTarget.require;

import dev.holdfast.adapter.websocket.frame.FrameDecoder;
import dev.holdfast.adapter.websocket.frame.FrameHandler;
import dev.holdfast.adapter.websocket.frame.FrameHeader;
import dev.holdfast.adapter.websocket.message.WebSocketFrameFormat;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Headers of frames: what the server writes can be read back, a record of the log is found as long as its header says, and a
 * client's header is refused or accepted octet by octet, whatever its opcode, mask, reserved bits and length are.
 */
public final class FrameHeaderTarget {

    private static final int BYTES_MAX = 70_000;

    private FrameHeaderTarget() {}

    public static void fuzzerTestOneInput(byte[] input) {
        written(new Choices(input));
        record(input);
        read(input);
    }

    private static void written(Choices choices) {
        int length = (choices.twoOctets() << 16 | choices.twoOctets()) & Integer.MAX_VALUE;
        length >>>= choices.octet() & 31;
        int header = FrameHeader.bytes(length);
        ByteBuffer target = ByteBuffer.allocate(1 + header);
        FrameHeader.putRest(target, 1, length);
        byte[] written = Arrays.copyOfRange(target.array(), 1, 1 + header);
        require(target.get(0) == 0 && written[0] == 0, "wrote before the header's second octet");
        require(length(written).equals(BigInteger.valueOf(length)), "wrote another length than " + length);
        int least = length < 126 ? 2 : length < 65_536 ? 4 : 10;
        require(header == least, "a header of " + header + " bytes for " + length);
    }

    private static void record(byte[] input) {
        ByteBuffer bytes = ByteBuffer.wrap(input);
        int at = input.length == 0 ? 0 : (input[input.length - 1] & 0xFF) % input.length;
        int found = WebSocketFrameFormat.INSTANCE.recordBytes(bytes, at, input.length);
        require(
                found == expectedRecord(Arrays.copyOfRange(input, at, input.length)),
                "a record of " + found + " bytes");
        if (found > 0) {
            int frame = WebSocketFrameFormat.INSTANCE.frameAt(bytes, at);
            boolean binary = input[at] == (byte) 0x82;
            require(binary ? frame > at && frame < at + found : frame == -1, "a frame at " + (frame - at));
        }
    }

    /** How long a record is: a whole unmasked message with a payload, whose length takes the fewest octets. Else 0. */
    private static int expectedRecord(byte[] bytes) {
        int lengthAndHeader = bytes.length < 2 || bytes[1] < 0 ? 0 : bytes[1] < 126 ? 2 : bytes[1] == 126 ? 4 : 10;
        if (lengthAndHeader == 0
                || bytes.length < lengthAndHeader
                || bytes[0] != (byte) 0x82 && bytes[0] != (byte) 0x81) {
            return 0;
        }
        BigInteger length = length(bytes);
        BigInteger least = BigInteger.valueOf(lengthAndHeader == 2 ? 1 : lengthAndHeader == 4 ? 126 : 65_536);
        BigInteger most = BigInteger.valueOf(bytes.length - lengthAndHeader);
        boolean isRecord = length.compareTo(least) >= 0 && length.compareTo(most) <= 0;
        return isRecord ? lengthAndHeader + length.intValue() : 0;
    }

    /** The length of RFC 6455 §5.2, as an unsigned number. */
    private static BigInteger length(byte[] header) {
        int shortLength = header[1] & 0x7F;
        return shortLength < 126
                ? BigInteger.valueOf(shortLength)
                : new BigInteger(1, Arrays.copyOfRange(header, 2, shortLength == 126 ? 4 : 10));
    }

    private static void read(byte[] input) {
        byte[] header = Arrays.copyOf(input, Math.min(14, input.length));
        ReferenceDecoder expected = new ReferenceDecoder(header, BYTES_MAX, BYTES_MAX, Integer.MAX_VALUE);
        expected.decode();
        Reader reader = new Reader();
        ByteBuffer in = ByteBuffer.wrap(header).limit(0);
        while (in.limit() < header.length && !reader.decoder.hasEnded()) {
            in.limit(in.limit() + 1);
            reader.decoder.decode(in);
            require(
                    reader.decoder.bytesNeeded() <= 14 + BYTES_MAX,
                    "needs " + reader.decoder.bytesNeeded() + " bytes after " + in.limit());
            require(reader.decoder.heldBytes() <= 512, "holds " + reader.decoder.heldBytes() + " bytes for a header");
        }
        reader.transcript.requireSameAs(expected.transcript);
        require(reader.decoder.hasEnded() == expected.ended, "ended");
    }

    private static final class Reader implements FrameHandler {

        private final Transcript transcript = new Transcript();
        private final FrameDecoder decoder = new FrameDecoder(this, BYTES_MAX, BYTES_MAX);

        @Override
        public boolean binary(ByteBuffer payload) {
            transcript.binary(content(payload));
            return true;
        }

        @Override
        public void text(String text) {
            transcript.text(text);
        }

        @Override
        public void ping(ByteBuffer payload) {
            transcript.ping(content(payload));
        }

        @Override
        public void closeReceived(int code) {
            transcript.close(code);
        }

        @Override
        public boolean accept() {
            return true;
        }

        @Override
        public void failed(int code, String explanation) {
            transcript.failed(code);
        }

        private static byte[] content(ByteBuffer payload) {
            byte[] content = new byte[payload.remaining()];
            payload.get(content);
            return content;
        }
    }
}
