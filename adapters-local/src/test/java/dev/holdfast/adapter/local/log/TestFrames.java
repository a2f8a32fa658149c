// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioAppender.AppendResult;
import dev.holdfast.application.port.out.audio.AudioCursor;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Codec;
import dev.holdfast.domain.audio.Gap;
import dev.holdfast.testkit.contract.LengthPrefixedFormat;
import dev.holdfast.testkit.contract.WaitingAppender;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Frames whose payload depends on their sequence, and what a cursor reads of them. */
public final class TestFrames {

    public static final LengthPrefixedFormat FORMAT = new LengthPrefixedFormat();

    private TestFrames() {}

    public static ByteBuffer frame(long sequence, int payloadBytes) {
        ByteBuffer payload = ByteBuffer.allocate(payloadBytes);
        while (payload.hasRemaining()) {
            payload.put((byte) (sequence * 31 + payload.position()));
        }
        return AudioFrame.write(Codec.OPUS, 0, 960, sequence, sequence * 20_000, payload.flip());
    }

    /** Appends frames, and waits while the log is not ready for one. */
    public static AppendResult append(AudioAppender appender, long from, long to, int payloadBytes) {
        AppendResult last = AppendResult.APPENDED;
        for (long sequence = from; sequence <= to && last == AppendResult.APPENDED; sequence++) {
            last = append(appender, frame(sequence, payloadBytes));
        }
        return last;
    }

    /** Appends a frame, and waits while the log is not ready for it. */
    public static AppendResult append(AudioAppender appender, ByteBuffer frame) {
        return new WaitingAppender(appender).append(frame);
    }

    /**
     * What a cursor reads: {@code 7} for a frame as appended, {@code 3-5} for a gap, {@code ?} for a frame with other bytes.
     */
    public static List<String> read(AudioCursor cursor, int payloadBytes) {
        List<String> records = new ArrayList<>();
        for (ByteBuffer slice = cursor.slice(1 << 16); slice.hasRemaining(); slice = cursor.slice(1 << 16)) {
            while (slice.hasRemaining()) {
                int at = slice.position();
                int length = FORMAT.recordBytes(slice, at, slice.limit());
                int frame = FORMAT.frameAt(slice, at);
                records.add(
                        frame < 0 ? gap(slice, at) : sequence(slice.slice(frame, at + length - frame), payloadBytes));
                slice.position(at + length);
            }
        }
        return records;
    }

    private static String gap(ByteBuffer slice, int at) {
        Gap gap = LengthPrefixedFormat.gap(slice.duplicate().position(at));
        return gap.from().value() + "-" + gap.to().value();
    }

    private static String sequence(ByteBuffer frame, int payloadBytes) {
        long sequence = AudioFrame.sequence(frame, 0);
        return frame.equals(frame(sequence, payloadBytes)) ? Long.toString(sequence) : "?";
    }

    /** What a cursor reads of these frames. */
    public static List<String> sequences(long from, long to) {
        List<String> sequences = new ArrayList<>();
        for (long sequence = from; sequence <= to; sequence++) {
            sequences.add(Long.toString(sequence));
        }
        return sequences;
    }
}
