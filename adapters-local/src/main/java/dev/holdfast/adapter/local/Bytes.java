package dev.holdfast.adapter.local;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.time.DateTimeException;
import java.time.Instant;

/** How records become bytes and back. */
final class Bytes {

    private Bytes() {}

    /** Writes a record's fields. */
    interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    /** Reads a record's fields, in the order in which they were written. */
    interface Reading<T> {
        T from(DataInputStream in) throws IOException;
    }

    static byte[] written(Writing fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            fields.to(new DataOutputStream(bytes));
        } catch (IOException impossible) {
            throw new IllegalStateException("memory cannot be written to", impossible);
        }
        return bytes.toByteArray();
    }

    /** @throws IllegalStateException if the bytes are not what was expected */
    static <T> T read(byte[] bytes, String what, Reading<T> fields) {
        try {
            return fields.from(new DataInputStream(new ByteArrayInputStream(bytes)));
        } catch (IOException | IllegalArgumentException | DateTimeException damaged) {
            throw new IllegalStateException("the stored " + what + " is damaged", damaged);
        }
    }

    static void requireFormat(DataInputStream in, byte known) throws IOException {
        requireFormat(in, known, known);
    }

    /** The format, which is one of those from the oldest known to the newest. */
    static byte requireFormat(DataInputStream in, byte oldest, byte newest) throws IOException {
        byte format = in.readByte();
        if (format < oldest || format > newest) {
            throw new StreamCorruptedException(
                    "format " + format + " where " + oldest + " to " + newest + " are known");
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
