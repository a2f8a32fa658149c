// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.wav;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads the chunks of a RIFF file in order. */
final class WavChunks {

    private static final int NAME_BYTES = 4;

    private final InputStream in;
    private final long riffBytes;
    private long readOfRiff = NAME_BYTES;

    private WavChunks(InputStream in, long riffBytes) {
        this.in = in;
        this.riffBytes = riffBytes;
    }

    static WavChunks open(InputStream in) throws IOException {
        byte[] head = in.readNBytes(3 * NAME_BYTES);
        String riff = name(head, 0);
        if (head.length == 0) {
            throw new UnsupportedWav("This file is empty; Holdfast takes WAV files.");
        }
        if (head.length < 3 * NAME_BYTES
                || !riff.equals("RIFF")
                || !name(head, 2 * NAME_BYTES).equals("WAVE")) {
            throw new UnsupportedWav("This is not a WAV file" + kind(riff)
                    + "; Holdfast takes WAV: mono, 16-bit, PCM; try: ffmpeg -i FILE -ac 1 -ar 16000 out.wav");
        }
        return new WavChunks(in, size(head, NAME_BYTES));
    }

    private static String kind(String name) {
        return switch (name) {
            case "OggS" -> " but Ogg";
            case "fLaC" -> " but FLAC";
            case "FORM" -> " but AIFF";
            case "caff" -> " but Core Audio";
            case "RF64", "BW64" -> " but its 64-bit kind, " + name;
            case "RIFX" -> " but its big-endian kind, RIFX";
            case "RIFF" -> " but another RIFF file";
            default -> name.startsWith("ID3") ? " but MP3" : "";
        };
    }

    Chunk next() throws IOException {
        byte[] head = in.readNBytes(2 * NAME_BYTES);
        if (head.length < 2 * NAME_BYTES) {
            throw new UnsupportedWav("This WAV file ends before its audio begins, so it is damaged.");
        }
        readOfRiff += head.length;
        return new Chunk(name(head, 0), size(head, NAME_BYTES));
    }

    byte[] read(int bytes) throws IOException {
        byte[] read = in.readNBytes(bytes);
        if (read.length < bytes) {
            throw new UnsupportedWav("This WAV file ends within its format chunk, so it is damaged.");
        }
        readOfRiff += bytes;
        return read;
    }

    void skip(long bytes) throws IOException {
        try {
            in.skipNBytes(bytes);
        } catch (EOFException e) {
            throw new UnsupportedWav("This WAV file ends before its audio begins, so it is damaged.");
        }
        readOfRiff += bytes;
    }

    long riffBytes() {
        return riffBytes;
    }

    long readOfRiff() {
        return readOfRiff;
    }

    private static String name(byte[] bytes, int at) {
        return at + NAME_BYTES <= bytes.length ? new String(bytes, at, NAME_BYTES, StandardCharsets.ISO_8859_1) : "";
    }

    private static long size(byte[] bytes, int at) {
        return (bytes[at] & 0xFFL)
                | (bytes[at + 1] & 0xFFL) << 8
                | (bytes[at + 2] & 0xFFL) << 16
                | (bytes[at + 3] & 0xFFL) << 24;
    }

    /** @param bytes the length that the chunk claims */
    record Chunk(String name, long bytes) {

        boolean is(String wanted) {
            return name.equals(wanted);
        }

        /** The length with the padding byte that follows a chunk of odd length. */
        long paddedBytes() {
            return bytes + (bytes & 1);
        }
    }
}
