// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioAppender.AppendResult;
import dev.holdfast.application.port.out.audio.AudioCursor;
import dev.holdfast.application.port.out.audio.AudioLogs;
import dev.holdfast.application.port.out.audio.FrameFormat;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Codec;
import dev.holdfast.domain.audio.Gap;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.testkit.session.SessionFixtures;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;

/** Base of the audio log contracts: creates frames, and reads them back. */
@Timeout(60)
abstract class AudioLogFixture {

    /** 20 ms of Opus, whose clock is 48 kHz. */
    static final int FRAME_SAMPLES = 960;

    static final long FRAME_MICROS = 20_000;

    /** Maximum for a slice. */
    static final int SLICE_BYTES = 64 * 1024;

    protected final SessionId session = SessionFixtures.id(1);

    /** The logs under test: empty at the beginning of a test, and the same during it. */
    protected abstract AudioLogs logs();

    /** The record format of the logs. */
    protected FrameFormat format() {
        return new LengthPrefixedFormat();
    }

    /** A frame with a payload of 1 to 300 bytes that depends on its sequence, so that header lengths differ. */
    static ByteBuffer frame(long sequence) {
        return frame(sequence, 1 + (int) (sequence * 37 % 300), (byte) sequence);
    }

    static ByteBuffer frame(long sequence, int payloadBytes, byte mark) {
        ByteBuffer payload = ByteBuffer.allocate(payloadBytes);
        while (payload.hasRemaining()) {
            payload.put(mark);
        }
        return AudioFrame.write(Codec.OPUS, 0, FRAME_SAMPLES, sequence, sequence * FRAME_MICROS, payload.flip());
    }

    static void append(AudioAppender appender, long from, long to) {
        for (long sequence = from; sequence <= to; sequence++) {
            assertThat(append(appender, frame(sequence))).isEqualTo(AppendResult.APPENDED);
        }
    }

    /** Appends a frame, and waits while the log is not ready for it. */
    static AppendResult append(AudioAppender appender, ByteBuffer frame) {
        return new WaitingAppender(appender).append(frame);
    }

    /** The records that these frames must be read as. */
    byte[] records(long from, long to) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (long sequence = from; sequence <= to; sequence++) {
            bytes.writeBytes(record(frame(sequence)));
        }
        return bytes.toByteArray();
    }

    byte[] record(ByteBuffer frame) {
        int header = format().headerBytes(frame.remaining());
        ByteBuffer record = ByteBuffer.allocate(header + frame.remaining());
        record.put(0, format().firstByte(frame.remaining()));
        format().putHeaderRest(record, 0, frame.remaining());
        record.position(header).put(frame.duplicate());
        return record.array();
    }

    byte[] gap(long from, long to, Gap.Cause cause) {
        ByteBuffer record = format().gapRecord(new Gap(new Sequence(from), new Sequence(to), cause));
        byte[] bytes = new byte[record.remaining()];
        record.get(bytes);
        return bytes;
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }

    /** All bytes from the cursor to the end of the log. */
    static byte[] readAll(AudioCursor cursor) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (take(cursor, SLICE_BYTES, Integer.MAX_VALUE, bytes) > 0) {
            // Each call moves the cursor.
        }
        return bytes.toByteArray();
    }

    /** Takes at most {@code bytesMax} bytes of one slice; 0 at the end of the log. */
    static int take(AudioCursor cursor, int sliceBytesMax, int bytesMax, ByteArrayOutputStream into) {
        ByteBuffer slice = cursor.slice(sliceBytesMax);
        byte[] taken = new byte[Math.min(bytesMax, slice.remaining())];
        slice.get(taken);
        into.writeBytes(taken);
        return taken.length;
    }

    /** The frames in these bytes, without gaps. */
    List<AudioFrame> frames(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        List<AudioFrame> frames = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            int length = format().recordBytes(buffer, at, bytes.length);
            assertThat(length)
                    .as("a record at %d of %d bytes", at, bytes.length)
                    .isPositive();
            int frameAt = format().frameAt(buffer, at);
            if (frameAt >= 0) {
                frames.add(AudioFrame.parse(buffer.slice(frameAt, at + length - frameAt))
                        .orElseThrow());
            }
            at += length;
        }
        return frames;
    }

    List<Long> sequences(byte[] bytes) {
        return frames(bytes).stream().map(frame -> frame.sequence().value()).toList();
    }
}
