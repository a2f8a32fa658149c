// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.wav;

import dev.holdfast.client.config.AudioFormat;
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
 * Writes a WAV file while audio arrives: mono, 16-bit PCM.
 *
 * <p>Each piece of audio has a media time. The writer fills missing time between two pieces with silence, so that a
 * second of the file is a second of the session. It corrects the header after every second of audio, so a crash leaves
 * a valid file. In a pipe, which cannot be rewritten, the header says that the length is unknown. For use by one
 * thread.
 */
public final class WavWriter implements Closeable {

    /**
     * The longest silence for one gap, in seconds. An hour is longer than any break in a session. The limit keeps an
     * invalid media time from filling the disk.
     */
    private static final int SILENCE_SECONDS_MAX = 3_600;

    private static final int HEADER_BYTES = 44;
    private static final int RIFF_SIZE_AT = 4;
    private static final int DATA_SIZE_AT = 40;

    /** The value for a size that is unknown or does not fit; ITU-R BS.2088 uses it in the same way. */
    private static final long UNKNOWN = 0xFFFF_FFFFL;

    private final WritableByteChannel out;

    /** The same as {@link #out} if it is a file. */
    private final @Nullable FileChannel file;

    private final int sampleRate;

    private long samples;
    private long samplesInHeader;

    private boolean begun;

    /** The media time at which the file begins, in samples; set by the first piece. Negative where media time went back. */
    private long origin;

    private WavWriter(WritableByteChannel out, @Nullable FileChannel file, int sampleRate) throws IOException {
        this.out = out;
        this.file = file;
        this.sampleRate = sampleRate;
        writeFully(header(file == null ? UNKNOWN : 0));
    }

    /** Writes to a file, which is created, or truncated if it exists. */
    public static WavWriter to(Path path, int sampleRate) throws IOException {
        FileChannel file = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        if (isSeekable(path)) {
            return new WavWriter(file, file, sampleRate);
        }
        return new WavWriter(file, null, sampleRate);
    }

    /** Writes to a stream, which is closed with the writer. */
    public static WavWriter to(OutputStream stream, int sampleRate) throws IOException {
        return new WavWriter(Channels.newChannel(stream), null, sampleRate);
    }

    /** A named pipe or a device cannot seek. */
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
        long at = mediaTimeMicros / 1_000_000 * sampleRate
                + Math.round(mediaTimeMicros % 1_000_000 * (double) sampleRate / 1_000_000);
        if (!begun) {
            begun = true;
            origin = at;
        }
        long missing = at - origin - samples;
        if (missing > 0 && missing <= (long) SILENCE_SECONDS_MAX * sampleRate) {
            writeSilence(missing);
        } else if (missing != 0) {
            // Media time ran backwards or jumped. The file continues here, and later pieces are measured from this one.
            origin = at - samples;
        }
        append(pcm);
    }

    private void writeSilence(long missing) throws IOException {
        long left = missing;
        while (left > 0) {
            int now = (int) Math.min(left, sampleRate);
            append(ByteBuffer.allocate(now * AudioFormat.SAMPLE_BYTES));
            left -= now;
        }
    }

    private void append(ByteBuffer pcm) throws IOException {
        samples += pcm.remaining() / AudioFormat.SAMPLE_BYTES;
        writeFully(pcm);
        if (samples - samplesInHeader >= sampleRate) {
            correctHeader();
        }
    }

    /** Writes the audio first and its size second, so that the header never claims samples that are not there. */
    private void correctHeader() throws IOException {
        samplesInHeader = samples;
        if (file == null) {
            return;
        }
        ByteBuffer header = header(samples * AudioFormat.SAMPLE_BYTES);
        file.write(header.slice(RIFF_SIZE_AT, Integer.BYTES), RIFF_SIZE_AT);
        file.write(header.slice(DATA_SIZE_AT, Integer.BYTES), DATA_SIZE_AT);
    }

    /** The number of samples in the file, silence included. */
    public long samples() {
        return samples;
    }

    /** Closes the file. A second call does nothing. */
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
                .putInt(sampleRate)
                .putInt(sampleRate * AudioFormat.SAMPLE_BYTES)
                .putShort((short) AudioFormat.SAMPLE_BYTES)
                .putShort((short) (8 * AudioFormat.SAMPLE_BYTES))
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
