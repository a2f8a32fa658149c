// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.wav;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/**
 * The samples of a WAV file, read as they come: mono, 16-bit PCM, 8 to 48 kHz, little endian.
 *
 * <p>Never holds more than a header in memory, whatever sizes a file claims. Where a size is unknown, as when a program
 * writes into a pipe, it reads to the end. For use by one thread.
 */
public final class WavReader implements Closeable {

    /** What programs write as a size that they will never know; zero is the other. */
    private static final long UNKNOWN = 0xFFFF_FFFFL;

    private final InputStream in;
    private final WavFormat format;
    private final boolean sized;
    private final long claimedBytes;
    private long leftBytes;

    private WavReader(InputStream in, WavFormat format, boolean sized, long dataBytes) {
        this.in = in;
        this.format = format;
        this.sized = sized;
        this.claimedBytes = dataBytes;
        this.leftBytes = sized ? dataBytes : Long.MAX_VALUE;
    }

    /**
     * Reads up to the first sample.
     *
     * @param in closed with the reader; buffering it is the caller's choice
     * @throws UnsupportedWav where it is no WAV file, or one that is not taken
     */
    public static WavReader open(InputStream in) throws IOException {
        WavChunks chunks = WavChunks.open(in);
        WavFormat format = null;
        while (true) {
            WavChunks.Chunk chunk = chunks.next();
            if (chunk.is("fmt ")) {
                format = readFormat(chunks, chunk);
            } else if (chunk.is("data")) {
                if (format == null) {
                    throw new UnsupportedWav(
                            "This WAV file has audio before it says in which format, so it is damaged.");
                }
                return new WavReader(in, format, isSized(chunks, chunk), chunk.bytes());
            } else {
                chunks.skip(chunk.paddedBytes());
            }
        }
    }

    private static WavFormat readFormat(WavChunks chunks, WavChunks.Chunk chunk) throws IOException {
        if (chunk.bytes() < WavFormat.BYTES_MIN) {
            throw new UnsupportedWav("This WAV file's format chunk is too short, so it is damaged.");
        }
        byte[] known = chunks.read((int) Math.min(chunk.bytes(), WavFormat.BYTES_MAX));
        chunks.skip(chunk.paddedBytes() - known.length);
        WavFormat format = WavFormat.parse(known);
        if (!format.isTaken()) {
            throw new UnsupportedWav(format.refusal());
        }
        return format;
    }

    /** No data at all is believed only where the file's own size says that something else comes after it. */
    private static boolean isSized(WavChunks chunks, WavChunks.Chunk data) {
        if (data.bytes() == 0) {
            return chunks.riffBytes() != UNKNOWN && chunks.riffBytes() > chunks.readOfRiff();
        }
        return data.bytes() != UNKNOWN;
    }

    /** Samples a second, 8,000 to 48,000. */
    public int hertz() {
        return (int) format.hertz();
    }

    /** How many samples the file says it has: a claim, and nothing where it does not know. */
    public OptionalLong claimedSamples() {
        return sized ? OptionalLong.of(claimedBytes / WavFormat.SAMPLE_BYTES) : OptionalLong.empty();
    }

    /**
     * The next samples, as many as fit where so many are left; only whole ones, so half a sample at the end is dropped.
     *
     * @param target of even length
     * @return how many bytes were put there, even; 0 at the end
     */
    public int read(byte[] target) throws IOException {
        int wanted = (int) Math.min(target.length, leftBytes);
        int got = in.readNBytes(target, 0, wanted);
        leftBytes = got < wanted ? 0 : leftBytes - got;
        return got - got % WavFormat.SAMPLE_BYTES;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
