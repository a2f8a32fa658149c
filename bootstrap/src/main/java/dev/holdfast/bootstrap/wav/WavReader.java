// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.wav;

import dev.holdfast.client.config.AudioFormat;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/**
 * Reads the samples of a WAV file as a stream: mono, 16-bit PCM, 8 to 48 kHz, little endian.
 *
 * <p>Never holds more than a header in memory, whatever sizes a file claims. If the size is unknown, as in a pipe, it
 * reads to the end. For use by one thread.
 */
public final class WavReader implements Closeable {

    /** The size that a program writes if it cannot know the real one. Some write zero instead. */
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
     * Reads the header, up to the first sample.
     *
     * @param in closed with the reader; the caller adds buffering if needed
     * @throws UnsupportedWav if it is not a WAV file, or not in a format that Holdfast accepts
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

    /** Accepts a size of zero only if the file's own size shows that another chunk follows. */
    private static boolean isSized(WavChunks chunks, WavChunks.Chunk data) {
        if (data.bytes() == 0) {
            return chunks.riffBytes() != UNKNOWN && chunks.riffBytes() > chunks.readOfRiff();
        }
        return data.bytes() != UNKNOWN;
    }

    /** Samples a second, 8,000 to 48,000. */
    public int sampleRate() {
        return (int) format.sampleRate();
    }

    /** The number of samples that the file claims; empty if it does not know. */
    public OptionalLong claimedSamples() {
        return sized ? OptionalLong.of(claimedBytes / AudioFormat.SAMPLE_BYTES) : OptionalLong.empty();
    }

    /**
     * Reads the next samples, as many as fit and are left. Reads whole samples only and drops half a sample at the end.
     *
     * @param target of even length
     * @return the number of bytes read, even; 0 at the end
     */
    public int read(byte[] target) throws IOException {
        int wanted = (int) Math.min(target.length, leftBytes);
        int got = in.readNBytes(target, 0, wanted);
        leftBytes = got < wanted ? 0 : leftBytes - got;
        return got - got % AudioFormat.SAMPLE_BYTES;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
