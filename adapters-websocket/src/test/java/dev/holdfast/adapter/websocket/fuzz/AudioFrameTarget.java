// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.fuzz;

import static dev.holdfast.adapter.websocket.fuzz.FrameDecoderTarget.require;

import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.AudioFrame.Fault;
import dev.holdfast.domain.audio.Codec;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Audio frames of any octets: judged as docs/protocol.md §3 says, and read back as they were sent. */
public final class AudioFrameTarget {

    private static final BigInteger MEDIA_TIME_END = BigInteger.ONE.shiftLeft(63);

    private AudioFrameTarget() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        // The frame lies somewhere in a read buffer: between other octets, in direct memory or not.
        int before = input[0] & 7;
        byte[] frame = Arrays.copyOfRange(input, 1, input.length);
        ByteBuffer bytes = (input[0] & 8) == 0
                ? ByteBuffer.allocate(before + frame.length + 3)
                : direct(before + frame.length + 3);
        bytes.put(before, frame);
        bytes.put(before + frame.length, (byte) 0x11);

        Fault fault = AudioFrame.fault(bytes, before, frame.length);
        Fault expected = expected(frame);
        require(fault == expected, fault + " and not " + expected);
        require(!fault.explanation().isBlank(), "an explanation");

        Optional<AudioFrame> parsed = AudioFrame.parse(bytes.slice(before, frame.length));
        require(parsed.isPresent() == (fault == Fault.NONE), "parsed " + parsed);
        if (parsed.isPresent()) {
            readBack(parsed.get(), frame);
        }
    }

    private static final ByteBuffer DIRECT = ByteBuffer.allocateDirect(1 << 16);

    private static ByteBuffer direct(int length) {
        return length <= DIRECT.capacity() ? DIRECT.slice(0, length) : ByteBuffer.allocate(length);
    }

    private static Fault expected(byte[] frame) throws IOException {
        if (frame.length < 20) {
            return frame.length == 0 ? Fault.EMPTY : Fault.TRUNCATED;
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(frame));
        int first = in.readUnsignedByte();
        in.readUnsignedByte();
        int codec = in.readUnsignedByte();
        int headerLength = in.readUnsignedByte();
        int track = in.readUnsignedShort();
        int duration = in.readUnsignedShort();
        in.readInt();
        BigInteger mediaTime = new BigInteger(1, in.readNBytes(8));
        int payload = frame.length - headerLength;
        if (first >> 4 != 1) {
            return Fault.VERSION;
        }
        if ((first & 15) != 1) {
            return Fault.KIND;
        }
        if (headerLength < 20 || payload < 0) {
            return Fault.TRUNCATED;
        }
        if (payload == 0) {
            return Fault.EMPTY;
        }
        if (codec != 1 && codec != 2) {
            return Fault.CODEC;
        }
        if (track != 0) {
            return Fault.TRACK;
        }
        if (mediaTime.compareTo(MEDIA_TIME_END) >= 0) {
            return Fault.MEDIA_TIME;
        }
        boolean wholeSamples = duration > 0 && (codec == 2 || payload % (2 * duration) == 0);
        return wholeSamples ? Fault.NONE : Fault.DURATION;
    }

    private static void readBack(AudioFrame parsed, byte[] frame) {
        ByteBuffer header = ByteBuffer.wrap(frame);
        require(parsed.flags() == (frame[1] & 0xFF), "flags");
        require(parsed.codec() == (frame[2] == 1 ? Codec.PCM_S16LE : Codec.OPUS), "codec");
        require(parsed.durationSamples() == (header.getShort(6) & 0xFFFF), "duration");
        require(parsed.sequence().value() == Integer.toUnsignedLong(header.getInt(8)), "sequence");
        require(parsed.mediaTimeMicros() == header.getLong(12), "media time");
        int payloadAt = frame[3] & 0xFF;
        require(parsed.payload().equals(ByteBuffer.wrap(frame, payloadAt, frame.length - payloadAt)), "payload");
        require(parsed.bytes().equals(ByteBuffer.wrap(frame)), "bytes");
        ByteBuffer again = AudioFrame.write(
                parsed.codec(),
                parsed.flags(),
                parsed.durationSamples(),
                parsed.sequence().value(),
                parsed.mediaTimeMicros(),
                parsed.payload());
        require(payloadAt != 20 || again.equals(ByteBuffer.wrap(frame)), "written again");
    }
}
