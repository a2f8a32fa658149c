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

/** What a log is, said as plainly as can be: a list of frames, and a list of what was left out. */
final class ReferenceLog {

    /** 20 ms of Opus, whose clock is 48 kHz. */
    static final long FRAME_MICROS = 20_000;

    private static final int FRAME_SAMPLES = 960;

    private final LengthPrefixedFormat format = new LengthPrefixedFormat();
    private final NavigableMap<Long, ByteBuffer> records = new TreeMap<>();
    private final NavigableMap<Long, Long> bornNanos = new TreeMap<>();

    /** The first sequence of each gap that a speaker left, and its last one. */
    private final NavigableMap<Long, Long> leftOut = new TreeMap<>();

    private long next;

    /** A frame whose every byte depends on its sequence and on who says it. */
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
            leftOut.put(next, sequence - 1);
        }
        int header = format.headerBytes(frame.remaining());
        ByteBuffer record = ByteBuffer.allocate(header + frame.remaining());
        record.put(0, format.firstByte(frame.remaining()));
        format.putHeaderRest(record, 0, frame.remaining());
        record.position(header).put(frame.duplicate()).flip();
        records.put(sequence, record);
        bornNanos.put(sequence, nanos);
        next = sequence + 1;
    }

    /** All that is kept counts as said just now: age is counted by a process. */
    void bornAgain(long retained, long nanos) {
        bornNanos.tailMap(retained).replaceAll((sequence, before) -> nanos);
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

    /** The first frame from there on; {@link #next()} where none is. */
    long frameFrom(long sequence) {
        Long there = records.ceilingKey(sequence);
        return there == null ? Math.max(next, sequence) : there;
    }

    /** The first frame that is as young as that; {@link #next()} where none is. */
    long bornSince(long nanos) {
        for (Map.Entry<Long, Long> each : bornNanos.entrySet()) {
            if (each.getValue() >= nanos) {
                return each.getKey();
            }
        }
        return next;
    }

    boolean isLeftOut(Gap gap) {
        Long to = leftOut.get(gap.from().value());
        return to != null && to == gap.to().value();
    }

    /** The sequences with which a listener may begin who goes there now, as a frame or as the first of a gap. */
    Set<Long> beginnings(StartPosition from, long retained) {
        Set<Long> may = new TreeSet<>();
        if (from instanceof StartPosition.Live) {
            may.add(next);
        } else if (from instanceof StartPosition.Start) {
            may.add(retained);
            addGapAround(may, retained - 1);
        } else if (from instanceof StartPosition.At at) {
            may.add(at.sequence().value());
            addGapAround(may, at.sequence().value());
        } else if (from instanceof StartPosition.Ago ago) {
            long lastMicros = records.isEmpty() ? 0 : records.lastKey() * FRAME_MICROS;
            long micros = Math.max(0, lastMicros - ago.duration().toMillis() * 1_000);
            may.add(frameFrom(Math.max(retained, (micros + FRAME_MICROS - 1) / FRAME_MICROS)));
        }
        return may;
    }

    private void addGapAround(Set<Long> may, long sequence) {
        Map.Entry<Long, Long> gap = leftOut.floorEntry(sequence);
        if (gap != null && gap.getValue() >= sequence) {
            may.add(gap.getKey());
        }
    }
}
