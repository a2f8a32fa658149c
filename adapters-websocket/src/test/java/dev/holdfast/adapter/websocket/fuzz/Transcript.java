// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** What a decoder delivers, written down call by call so that two decoders can be compared. Not thread-safe. */
final class Transcript {

    private final ByteArrayOutputStream calls = new ByteArrayOutputStream(64);

    void binary(byte[] payload) {
        add('b', payload);
    }

    void text(String text) {
        add('t', text.getBytes(StandardCharsets.UTF_16BE));
    }

    void ping(byte[] payload) {
        add('p', payload);
    }

    void close(int code) {
        add('c', code);
    }

    void failed(int code) {
        add('f', code);
    }

    int length() {
        return calls.size();
    }

    private void add(int kind, int code) {
        add(kind, new byte[] {(byte) (code >> 8), (byte) code});
    }

    private void add(int kind, byte[] content) {
        calls.write(kind);
        calls.write(content.length >> 16);
        calls.write(content.length >> 8);
        calls.write(content.length);
        calls.write(content, 0, content.length);
    }

    void requireSameAs(Transcript expected) {
        if (!Arrays.equals(calls.toByteArray(), expected.calls.toByteArray())) {
            throw new IllegalStateException("delivered " + this + " and not " + expected);
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        ByteBuffer all = ByteBuffer.wrap(calls.toByteArray());
        while (all.hasRemaining()) {
            char kind = (char) all.get();
            byte[] content = new byte[(all.get() & 0xFF) << 16 | all.getShort() & 0xFFFF];
            all.get(content);
            text.append(text.isEmpty() ? "" : " ")
                    .append(kind)
                    .append(HexFormat.of().formatHex(content));
        }
        return text.append('.').toString();
    }
}
