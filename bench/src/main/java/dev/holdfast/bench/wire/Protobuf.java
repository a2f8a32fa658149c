// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The part of Protocol Buffers' encoding that Centrifugo's messages need: varints and length-delimited fields. Writes at
 * a buffer's position, reads with a {@link Reader}. Stateless: any thread may use it.
 */
final class Protobuf {

    static final int VARINT = 0;
    static final int DELIMITED = 2;

    private static final int FIXED_64 = 1;
    private static final int FIXED_32 = 5;
    private static final int VARINT_BYTES_MAX = 10;

    private Protobuf() {}

    static int varintBytes(long value) {
        return (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 6) / 7;
    }

    static void putVarint(ByteBuffer target, long value) {
        long rest = value;
        for (; (rest & ~0x7FL) != 0; rest >>>= 7) {
            target.put((byte) (rest | 0x80));
        }
        target.put((byte) rest);
    }

    static void putTag(ByteBuffer target, int field, int wireType) {
        putVarint(target, (long) field << 3 | wireType);
    }

    /** The length of a field with a number below 16: its tag, its length and its content. */
    static int delimitedBytes(int contentBytes) {
        return 1 + varintBytes(contentBytes) + contentBytes;
    }

    static void putBytes(ByteBuffer target, int field, byte[] content) {
        putTag(target, field, DELIMITED);
        putVarint(target, content.length);
        target.put(content);
    }

    /** Thrown for bytes that are not a message of Protocol Buffers. */
    static final class Malformed extends Exception {

        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }
    }

    /**
     * Reads the fields of one message in place. Confined to the thread that reads.
     *
     * <p>After {@link #next()} has returned true, exactly one of the methods that take the field's value is called.
     */
    static final class Reader {

        private final ByteBuffer bytes;
        private final int end;
        private int at;
        private int field;
        private int wireType;

        Reader(ByteBuffer bytes, int from, int end) {
            this.bytes = bytes;
            this.at = from;
            this.end = end;
        }

        boolean hasMore() {
            return at < end;
        }

        /** Reads the next field's tag; false at the end of the message. */
        boolean next() throws Malformed {
            if (at >= end) {
                return false;
            }
            long tag = varint();
            field = (int) (tag >>> 3);
            wireType = (int) (tag & 7);
            return true;
        }

        boolean is(int number, int type) {
            return field == number && wireType == type;
        }

        long varint() throws Malformed {
            long value = 0;
            for (int count = 0; count < VARINT_BYTES_MAX; count++) {
                if (at >= end) {
                    throw new Malformed("a varint ends with the message");
                }
                byte next = bytes.get(at++);
                value |= (long) (next & 0x7F) << 7 * count;
                if (next >= 0) {
                    return value;
                }
            }
            throw new Malformed("a varint has more than " + VARINT_BYTES_MAX + " bytes");
        }

        /** The message inside a length-delimited field, or behind a bare length. */
        Reader message() throws Malformed {
            int from = skipDelimited();
            return new Reader(bytes, from, at);
        }

        String text() throws Malformed {
            int from = skipDelimited();
            byte[] utf8 = new byte[at - from];
            bytes.get(from, utf8);
            return new String(utf8, StandardCharsets.UTF_8);
        }

        /** Index of the content of a length-delimited field, which {@link #position()} follows. */
        int skipDelimited() throws Malformed {
            long length = varint();
            if (length < 0 || length > end - at) {
                throw new Malformed("a field of " + length + " bytes, of which " + (end - at) + " are there");
            }
            int from = at;
            at += (int) length;
            return from;
        }

        int position() {
            return at;
        }

        ByteBuffer bytes() {
            return bytes;
        }

        /** Skips the value of a field that the reader does not know. */
        void skip() throws Malformed {
            switch (wireType) {
                case VARINT -> varint();
                case DELIMITED -> skipDelimited();
                case FIXED_64 -> skip(Long.BYTES);
                case FIXED_32 -> skip(Integer.BYTES);
                default -> throw new Malformed("there is no wire type " + wireType);
            }
        }

        private void skip(int count) throws Malformed {
            if (count > end - at) {
                throw new Malformed("a field ends with the message");
            }
            at += count;
        }
    }
}
