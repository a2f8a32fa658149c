// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log.model;

import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Codec;
import dev.holdfast.domain.audio.Gap;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.testkit.contract.LengthPrefixedFormat;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The model of a log: a map of its frames, and a map of the gaps between them. */
final class ReferenceLog {

    /** 20 ms of Opus, whose clock is 48 kHz. */
    static final long FRAME_MICROS = 20_000;

    private static final int FRAME_SAMPLES = 960;

    private final LengthPrefixedFormat format = new LengthPrefixedFormat();
    private final NavigableMap<Long, ByteBuffer> records = new TreeMap<>();
    private final NavigableMap<Long, Long> appendedNanos = new TreeMap<>();

    /** First and last sequence of each gap by the speaker. */
    private final NavigableMap<Long, Long> gaps = new TreeMap<>();

    private long next;

    /** A frame whose every byte depends on its sequence and epoch. */
    static ByteBuffer frame(long sequence, long epoch, int payloadBytes) {
        ByteBuffer payload = ByteBuffer.allocate(payloadBytes);
        for (int at = 0; at < payloadBytes; at++) {
            payload.put((byte) (sequence * 31 + epoch * 7 + at));
        }
        return AudioFrame.write(Codec.OPUS, 0, FRAME_SAMPLES, sequence, sequence * FRAME_MICROS, payload.flip());
    }

    void append(ByteBuffer frame, long nanos) {
        long sequence = AudioFrame.sequence(frame, 0);
        if (sequence > next) {
            gaps.put(next, sequence - 1);
        }
        int header = format.headerBytes(frame.remaining());
        ByteBuffer record = ByteBuffer.allocate(header + frame.remaining());
        record.put(0, format.firstByte(frame.remaining()));
        format.putHeaderRest(record, 0, frame.remaining());
        record.position(header).put(frame.duplicate()).flip();
        records.put(sequence, record);
        appendedNanos.put(sequence, nanos);
        next = sequence + 1;
    }

    /** Resets the age of retained frames, as a restart does. */
    void resetAges(long retained, long nanos) {
        appendedNanos.tailMap(retained).replaceAll((sequence, before) -> nanos);
    }

    long next() {
        return next;
    }

    boolean has(long sequence) {
        return records.containsKey(sequence);
    }

    ByteBuffer record(long sequence) {
        return records.get(sequence).duplicate();
    }

    /** The first frame at or after this sequence; {@link #next()} if there is none. */
    long frameFrom(long sequence) {
        Long found = records.ceilingKey(sequence);
        return found == null ? Math.max(next, sequence) : found;
    }

    /** The first frame appended at or after this time; {@link #next()} if there is none. */
    long firstSince(long nanos) {
        for (Map.Entry<Long, Long> each : appendedNanos.entrySet()) {
            if (each.getValue() >= nanos) {
                return each.getKey();
            }
        }
        return next;
    }

    boolean isSpeakerGap(Gap gap) {
        Long to = gaps.get(gap.from().value());
        return to != null && to == gap.to().value();
    }

    /** The sequences at which a cursor at this position may begin, with a frame or a gap. */
    Set<Long> firstSequences(StartPosition from, long retained) {
        Set<Long> sequences = new TreeSet<>();
        if (from instanceof StartPosition.Live) {
            sequences.add(next);
        } else if (from instanceof StartPosition.Start) {
            sequences.add(retained);
            addGapAround(sequences, retained - 1);
        } else if (from instanceof StartPosition.At at) {
            sequences.add(at.sequence().value());
            addGapAround(sequences, at.sequence().value());
        } else if (from instanceof StartPosition.Ago ago) {
            long lastMicros = records.isEmpty() ? 0 : records.lastKey() * FRAME_MICROS;
            long micros = Math.max(0, lastMicros - ago.duration().toMillis() * 1_000);
            sequences.add(frameFrom(Math.max(retained, (micros + FRAME_MICROS - 1) / FRAME_MICROS)));
        }
        return sequences;
    }

    private void addGapAround(Set<Long> sequences, long sequence) {
        Map.Entry<Long, Long> gap = gaps.floorEntry(sequence);
        if (gap != null && gap.getValue() >= sequence) {
            sequences.add(gap.getKey());
        }
    }
}
