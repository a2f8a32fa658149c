// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerFramesTest {

    private final List<String> parsed = new ArrayList<>();

    private void collect(int firstByte, ByteBuffer bytes, int at, int length) {
        byte[] payload = new byte[length];
        bytes.get(at, payload);
        parsed.add(Integer.toHexString(firstByte) + ":" + length + ":"
                + new String(payload, StandardCharsets.ISO_8859_1).hashCode());
    }

    private static byte[] stream(int longest) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        frame(bytes, ServerFrames.TEXT, "{\"type\":\"ready\"}".getBytes(StandardCharsets.UTF_8));
        frame(bytes, ServerFrames.BINARY, payload(160));
        frame(bytes, ServerFrames.PING, payload(4));
        frame(bytes, ServerFrames.BINARY, payload(125));
        frame(bytes, ServerFrames.PING, payload(0));
        frame(bytes, ServerFrames.BINARY, payload(126));
        frame(bytes, ServerFrames.BINARY, payload(longest));
        frame(bytes, ServerFrames.CLOSE, payload(2));
        return bytes.toByteArray();
    }

    private static byte[] payload(int length) {
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++) {
            payload[i] = (byte) (i * 31 + length);
        }
        return payload;
    }

    private static void frame(ByteArrayOutputStream target, int firstByte, byte[] payload) {
        int length = payload.length;
        ByteBuffer header = ByteBuffer.allocate(10).put((byte) firstByte);
        if (length < 126) {
            header.put((byte) length);
        } else if (length < 65_536) {
            header.put((byte) 126).putShort((short) length);
        } else {
            header.put((byte) 127).putLong(length);
        }
        target.write(header.array(), 0, header.position());
        target.write(payload, 0, length);
    }

    /** Reads the bytes in pieces of one size, as a listener does: the incomplete frame precedes the next piece. */
    private List<String> parsedInPieces(byte[] stream, int size) {
        parsed.clear();
        ByteBuffer shared = ByteBuffer.allocateDirect(1 << 17);
        byte[] incomplete = {};
        for (int from = 0; from < stream.length; from += size) {
            shared.clear().put(incomplete).put(stream, from, Math.min(size, stream.length - from));
            int to = shared.position();
            int read = ServerFrames.read(shared, 0, to, this::collect);
            incomplete = new byte[to - read];
            shared.get(read, incomplete);
        }
        assertThat(incomplete).isEmpty();
        return List.copyOf(parsed);
    }

    @Test
    void allFramesAreParsedHoweverTheReadsSplitThem() {
        byte[] stream = stream(70_000);
        List<String> whole = parsedInPieces(stream, stream.length);

        assertThat(whole).hasSize(8).first().asString().startsWith("81:16:");
        assertThat(whole.get(6)).startsWith("82:70000:");
        for (int size : new int[] {997, 16_384, 65_537}) {
            assertThat(parsedInPieces(stream, size)).as("in pieces of %d", size).isEqualTo(whole);
        }
    }

    @Test
    void allFramesAreParsedFromReadsOfAFewBytes() {
        byte[] stream = stream(300);
        List<String> whole = parsedInPieces(stream, stream.length);

        assertThat(whole).hasSize(8);
        for (int size = 1; size < 200; size++) {
            assertThat(parsedInPieces(stream, size)).as("in pieces of %d", size).isEqualTo(whole);
        }
    }

    @Test
    void anIncompleteFrameIsLeftForTheNextRead() {
        byte[] stream = stream(300);
        byte[] begin = Arrays.copyOf(stream, 400);
        for (int cut = 0; cut < begin.length; cut++) {
            parsed.clear();
            ByteBuffer bytes = ByteBuffer.wrap(begin);
            int read = ServerFrames.read(bytes, 0, cut, this::collect);
            assertThat(read).isLessThanOrEqualTo(cut);
            ServerFrames.read(bytes, read, begin.length, this::collect);
            assertThat(parsed).as("cut at %d", cut).hasSize(5);
        }
    }

    @Test
    void unmaskingAClientsFrameGivesTheOriginalPayload() {
        byte[] payload = payload(13);
        ByteBuffer pong = ClientFrames.pong(ByteBuffer.wrap(payload), 0, payload.length);

        assertThat(pong.get(0) & 0xFF).isEqualTo(0x8A);
        assertThat(pong.get(1) & 0xFF).isEqualTo(0x80 | 13);
        byte[] unmasked = new byte[13];
        for (int i = 0; i < 13; i++) {
            unmasked[i] = (byte) (pong.get(6 + i) ^ pong.get(2 + i % 4));
        }
        assertThat(unmasked).isEqualTo(payload).isNotEqualTo(new byte[13]);
    }
}
