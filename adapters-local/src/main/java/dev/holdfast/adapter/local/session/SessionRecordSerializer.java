// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.session;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.time.DateTimeException;
import java.time.Instant;

/** Encodes records as bytes and decodes them. Stateless. */
final class SessionRecordSerializer {

    private SessionRecordSerializer() {}

    /** Writes a record's fields. */
    interface Encoder {
        void to(DataOutputStream out) throws IOException;
    }

    /** Reads a record's fields, in the order in which they were written. */
    interface Decoder<T> {
        T from(DataInputStream in) throws IOException;
    }

    static byte[] encode(Encoder fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            fields.to(new DataOutputStream(bytes));
        } catch (IOException impossible) {
            throw new IllegalStateException("a write to memory failed", impossible);
        }
        return bytes.toByteArray();
    }

    /**
     * @param what names the record in the exception's message
     * @throws IllegalStateException if the bytes are not such a record
     */
    static <T> T decode(byte[] bytes, String what, Decoder<T> fields) {
        try {
            return fields.from(new DataInputStream(new ByteArrayInputStream(bytes)));
        } catch (IOException | IllegalArgumentException | DateTimeException damaged) {
            throw new IllegalStateException("the stored " + what + " is damaged", damaged);
        }
    }

    static void requireFormat(DataInputStream in, byte known) throws IOException {
        requireFormat(in, known, known);
    }

    /**
     * Reads the format version.
     *
     * @throws StreamCorruptedException if it is older than {@code oldest} or newer than {@code newest}
     */
    static byte requireFormat(DataInputStream in, byte oldest, byte newest) throws IOException {
        byte format = in.readByte();
        if (format < oldest || format > newest) {
            throw new StreamCorruptedException(
                    "format " + format + " is not supported; " + oldest + " to " + newest + " are");
        }
        return format;
    }

    static void writeInstant(DataOutputStream out, Instant instant) throws IOException {
        out.writeLong(instant.getEpochSecond());
        out.writeInt(instant.getNano());
    }

    static Instant readInstant(DataInputStream in) throws IOException {
        return Instant.ofEpochSecond(in.readLong(), in.readInt());
    }
}
