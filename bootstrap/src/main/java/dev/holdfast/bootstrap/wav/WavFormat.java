// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.wav;

import dev.holdfast.client.config.AudioFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The contents of a WAV file's {@code fmt} chunk (Microsoft, "Multiple channel audio data and WAVE files").
 *
 * @param code the format tag; for an extensible format, the tag at the start of its subformat
 * @param bits bits of one sample
 * @param blockBytes bytes of one sample of all channels
 */
record WavFormat(int code, int channels, long sampleRate, int blockBytes, int bits) {

    static final int PCM = 1;

    /** Of the chunk as it was in the beginning, and with all that came to it since. */
    static final int BYTES_MIN = 16;

    static final int BYTES_MAX = 40;

    private static final int EXTENSIBLE = 0xFFFE;

    /** The end of every subformat that stands for a format tag: the last 14 bytes of KSDATAFORMAT_SUBTYPE_PCM. */
    private static final byte[] SUBFORMAT_TAIL = {
        0, 0, 0, 0, 0x10, 0, (byte) 0x80, 0, 0, (byte) 0xAA, 0, 0x38, (byte) 0x9B, 0x71
    };

    private static final int SUBFORMAT_AT = 24;

    /** @param chunk at least {@value #BYTES_MIN} bytes */
    static WavFormat parse(byte[] chunk) {
        ByteBuffer fields = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
        int code = fields.getShort(0) & 0xFFFF;
        if (code == EXTENSIBLE && chunk.length >= BYTES_MAX) {
            ByteBuffer tail = ByteBuffer.wrap(chunk, SUBFORMAT_AT + 2, SUBFORMAT_TAIL.length);
            code = tail.equals(ByteBuffer.wrap(SUBFORMAT_TAIL)) ? fields.getShort(SUBFORMAT_AT) & 0xFFFF : EXTENSIBLE;
        }
        return new WavFormat(
                code,
                fields.getShort(2) & 0xFFFF,
                fields.getInt(4) & 0xFFFF_FFFFL,
                fields.getShort(12) & 0xFFFF,
                fields.getShort(14) & 0xFFFF);
    }

    boolean isTaken() {
        return code == PCM
                && channels == 1
                && bits == 8 * AudioFormat.SAMPLE_BYTES
                && blockBytes == AudioFormat.SAMPLE_BYTES
                && sampleRate >= AudioFormat.SAMPLE_RATE_MIN
                && sampleRate <= AudioFormat.SAMPLE_RATE_MAX;
    }

    /** The error message for the user: the format found, the formats accepted, and how to convert the file. */
    String refusal() {
        return "This file is " + describe() + "; Holdfast takes mono, 16-bit, " + AudioFormat.SAMPLE_RATE_MIN + " to "
                + AudioFormat.SAMPLE_RATE_MAX + " Hz, PCM; try: sox in.wav -c1 -b16 -r16000 -e signed-integer out.wav";
    }

    private String describe() {
        String voices = channels == 1 ? "mono" : channels == 2 ? "stereo" : channels + " channels";
        String sound = voices + ", " + bits + "-bit, " + sampleRate + " Hz, " + encoding();
        return blockBytes == channels * ((bits + 7) / 8) || code != PCM
                ? sound
                : sound + ", in blocks of " + blockBytes + " bytes";
    }

    /** The names of common format tags of RFC 2361. */
    private String encoding() {
        return switch (code) {
            case PCM -> "PCM";
            case 2, 17 -> "ADPCM";
            case 3 -> "floating point";
            case 6 -> "A-law";
            case 7 -> "µ-law";
            case 0x55 -> "MP3";
            default -> String.format("format 0x%04X", code);
        };
    }
}
