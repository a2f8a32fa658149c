// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.simulation;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** A client's side of RFC 6455 §5: reads frames of a server that neither masks nor fragments, writes masked ones. */
final class ServerFrames {

    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;
    private static final byte[] MASK = {0x5a, 0x01, 0x7f, 0x33};

    private byte[] bytes = {};

    record Frame(int opCode, ByteBuffer payload) {}

    void add(byte[] more) {
        int before = bytes.length;
        bytes = Arrays.copyOf(bytes, before + more.length);
        System.arraycopy(more, 0, bytes, before, more.length);
    }

    Optional<Frame> next() {
        ByteBuffer all = ByteBuffer.wrap(bytes);
        if (all.remaining() < 2) {
            return Optional.empty();
        }
        int opCode = all.get() & 0x0f;
        long length = all.get();
        int more = length == LENGTH_16 ? Short.BYTES : length == LENGTH_64 ? Long.BYTES : 0;
        if (all.remaining() < more) {
            return Optional.empty();
        }
        length = more == Short.BYTES ? all.getShort() & 0xffff : more == Long.BYTES ? all.getLong() : length;
        if (all.remaining() < length) {
            return Optional.empty();
        }
        byte[] payload = new byte[(int) length];
        all.get(payload);
        bytes = Arrays.copyOfRange(bytes, all.position(), bytes.length);
        return Optional.of(new Frame(opCode, ByteBuffer.wrap(payload)));
    }

    static byte[] masked(int opCode, ByteBuffer payload) {
        int length = payload.remaining();
        ByteBuffer frame = ByteBuffer.allocate(8 + length);
        frame.put((byte) (FINAL | opCode));
        if (length < LENGTH_16) {
            frame.put((byte) (MASKED | length));
        } else {
            frame.put((byte) (MASKED | LENGTH_16)).putShort((short) length);
        }
        frame.put(MASK);
        for (int i = 0; i < length; i++) {
            frame.put((byte) (payload.get(payload.position() + i) ^ MASK[i % MASK.length]));
        }
        return Arrays.copyOf(frame.array(), frame.position());
    }
}
