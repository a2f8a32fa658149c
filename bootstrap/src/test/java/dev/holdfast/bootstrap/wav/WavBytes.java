// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.wav;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A WAV file put together by hand, as right or wrong as a test wants it. */
final class WavBytes {

    private final ByteArrayOutputStream chunks = new ByteArrayOutputStream();
    private long riffSize = -1;

    private WavBytes() {}

    static WavBytes riff() {
        return new WavBytes();
    }

    WavBytes riffSize(long size) {
        riffSize = size;
        return this;
    }

    WavBytes format(int code, int channels, int sampleRate, int bits) {
        return chunk("fmt ", fields(16, code, channels, sampleRate, bits).array());
    }

    WavBytes extensible(int subformat, int channels, int sampleRate, int bits) {
        ByteBuffer fields = fields(40, 0xFFFE, channels, sampleRate, bits)
                .putShort(16, (short) 22)
                .putShort(18, (short) bits)
                .putInt(20, 4)
                .putShort(24, (short) subformat);
        byte[] tail = {0, 0, 0, 0, 0x10, 0, (byte) 0x80, 0, 0, (byte) 0xAA, 0, 0x38, (byte) 0x9B, 0x71};
        return chunk("fmt ", fields.put(26, tail).array());
    }

    private static ByteBuffer fields(int size, int code, int channels, int sampleRate, int bits) {
        int block = channels * ((bits + 7) / 8);
        return ByteBuffer.allocate(size)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(0, (short) code)
                .putShort(2, (short) channels)
                .putInt(4, sampleRate)
                .putInt(8, sampleRate * block)
                .putShort(12, (short) block)
                .putShort(14, (short) bits);
    }

    WavBytes data(byte[] audio) {
        return chunk("data", audio);
    }

    WavBytes chunk(String name, byte[] content) {
        chunk(name, content.length, content);
        if (content.length % 2 == 1) {
            chunks.write(0);
        }
        return this;
    }

    WavBytes chunk(String name, long claimed, byte[] content) {
        chunks.writeBytes(head(name, claimed));
        chunks.writeBytes(content);
        return this;
    }

    byte[] bytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head("RIFF", riffSize >= 0 ? riffSize : 4 + chunks.size()));
        all.writeBytes("WAVE".getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(chunks.toByteArray());
        return all.toByteArray();
    }

    private static byte[] head(String name, long size) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(name.getBytes(StandardCharsets.US_ASCII))
                .putInt((int) size)
                .array();
    }
}
