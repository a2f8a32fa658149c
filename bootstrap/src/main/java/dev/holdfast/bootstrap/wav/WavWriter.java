// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.wav;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A WAV file that grows as it is heard: mono, 16-bit PCM.
 *
 * <p>Each piece of audio says its media time, and where time is missing between two pieces there is silence, so that a
 * second of the file is a second of the talk. A file's header is right after every second of audio, whatever happens
 * next; where nothing can be written twice, as in a pipe, it says that the length is unknown. For use by one thread.
 */
public final class WavWriter implements Closeable {

    /**
     * The most silence for one break, in seconds: an hour, longer than any break in a talk, and small enough that a
     * media time that is nonsense does not fill a disk.
     */
    private static final int SILENCE_SECONDS_MAX = 3_600;

    private static final int HEADER_BYTES = 44;
    private static final int RIFF_SIZE_AT = 4;
    private static final int DATA_SIZE_AT = 40;

    /** How a size is written that is not known, or does not fit (ITU-R BS.2088 uses it so too). */
    private static final long UNKNOWN = 0xFFFF_FFFFL;

    private final WritableByteChannel out;

    /** The same as {@link #out} where that is a file. */
    private final @Nullable FileChannel file;

    private final int hertz;

    private long samples;
    private long samplesInHeader;

    /** Media time in samples at which the file begins; the first piece decides. */
    private long origin = -1;

    private WavWriter(WritableByteChannel out, @Nullable FileChannel file, int hertz) throws IOException {
        this.out = out;
        this.file = file;
        this.hertz = hertz;
        writeFully(header(file == null ? UNKNOWN : 0));
    }

    /** Into a file, which is made, or emptied where there is one. */
    public static WavWriter to(Path path, int hertz) throws IOException {
        FileChannel file = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        if (isSeekable(path)) {
            return new WavWriter(file, file, hertz);
        }
        return new WavWriter(file, null, hertz);
    }

    /** Into a stream, closed with the writer. */
    public static WavWriter to(OutputStream stream, int hertz) throws IOException {
        return new WavWriter(Channels.newChannel(stream), null, hertz);
    }

    /** A named pipe or a device is no place to go back in. */
    private static boolean isSeekable(Path path) {
        return Files.isRegularFile(path);
    }

    /**
     * Adds audio.
     *
     * @param mediaTimeMicros of the first sample, in microseconds since the track began
     * @param pcm whole samples, little endian, from position to limit
     */
    public void write(long mediaTimeMicros, ByteBuffer pcm) throws IOException {
        // Dividing first keeps any 64-bit time in range; media time is rounded to microseconds, so the nearest sample.
        long at = mediaTimeMicros / 1_000_000 * hertz
                + Math.round(mediaTimeMicros % 1_000_000 * (double) hertz / 1_000_000);
        if (origin < 0) {
            origin = at;
        }
        long missing = at - origin - samples;
        if (missing > 0 && missing <= (long) SILENCE_SECONDS_MAX * hertz) {
            writeSilence(missing);
        } else if (missing != 0) {
            // Time that ran backwards or jumped: what was heard goes on here, and later pieces are measured from it.
            origin = at - samples;
        }
        append(pcm);
    }

    private void writeSilence(long missing) throws IOException {
        long left = missing;
        while (left > 0) {
            int now = (int) Math.min(left, hertz);
            append(ByteBuffer.allocate(now * WavFormat.SAMPLE_BYTES));
            left -= now;
        }
    }

    private void append(ByteBuffer pcm) throws IOException {
        samples += pcm.remaining() / WavFormat.SAMPLE_BYTES;
        writeFully(pcm);
        if (samples - samplesInHeader >= hertz) {
            correctHeader();
        }
    }

    /** Audio first, its size second: at no moment does the header promise what is not there. */
    private void correctHeader() throws IOException {
        samplesInHeader = samples;
        if (file == null) {
            return;
        }
        ByteBuffer header = header(samples * WavFormat.SAMPLE_BYTES);
        file.write(header.slice(RIFF_SIZE_AT, Integer.BYTES), RIFF_SIZE_AT);
        file.write(header.slice(DATA_SIZE_AT, Integer.BYTES), DATA_SIZE_AT);
    }

    /** How many samples the file has, silence included. */
    public long samples() {
        return samples;
    }

    /** Again: nothing happens. */
    @Override
    public void close() throws IOException {
        if (!out.isOpen()) {
            return;
        }
        try (out) {
            correctHeader();
        }
    }

    private ByteBuffer header(long dataBytes) {
        boolean fits = dataBytes <= UNKNOWN - HEADER_BYTES;
        return ByteBuffer.allocate(HEADER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes(StandardCharsets.US_ASCII))
                .putInt((int) (fits ? dataBytes + HEADER_BYTES - 8 : UNKNOWN))
                .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
                .putInt(WavFormat.BYTES_MIN)
                .putShort((short) WavFormat.PCM)
                .putShort((short) 1)
                .putInt(hertz)
                .putInt(hertz * WavFormat.SAMPLE_BYTES)
                .putShort((short) WavFormat.SAMPLE_BYTES)
                .putShort((short) (8 * WavFormat.SAMPLE_BYTES))
                .put("data".getBytes(StandardCharsets.US_ASCII))
                .putInt((int) (fits ? dataBytes : UNKNOWN))
                .flip();
    }

    private void writeFully(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }
}
