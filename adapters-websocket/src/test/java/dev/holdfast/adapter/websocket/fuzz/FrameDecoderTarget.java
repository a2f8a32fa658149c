// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.fuzz;

import dev.holdfast.adapter.websocket.frame.FrameDecoder;
import dev.holdfast.adapter.websocket.frame.FrameHandler;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A client's byte stream, cut into reads of any sizes: {@link FrameDecoder} delivers what {@link ReferenceDecoder} does, asks
 * for no more memory than its limits and what has arrived allow, loses nothing where its handler hesitates or pauses it, and
 * delivers nothing after it has ended.
 */
public final class FrameDecoderTarget {

    private static final int[] LIMITS = {0, 1, 10, 125, 126, 1_000, 65_535, 65_536, 100_000};
    private static final int ALL = 255;
    private static final int HEADER_BYTES_MAX = 14;
    private static final int CONTROL_BYTES_MAX = 125;
    private static final int BUFFER_MIN = 16;

    /** Two direct buffers for all inputs, used in turn: the JDK frees direct memory slowly. */
    private static final ByteBuffer[] DIRECT = {ByteBuffer.allocateDirect(1 << 19), ByteBuffer.allocateDirect(1 << 19)};

    private FrameDecoderTarget() {}

    public static void fuzzerTestOneInput(byte[] input) {
        Choices choices = new Choices(input);
        int textBytesMax = LIMITS[choices.octet() % LIMITS.length];
        int binaryBytesMax = LIMITS[choices.octet() % LIMITS.length];
        int accepted = choices.octet();
        int accepts = accepted == ALL ? Integer.MAX_VALUE : accepted;
        int mode = choices.octet();
        byte[] reads = choices.octets(choices.octet() & 0x1F);
        byte[] stream = (mode & 1) == 0 ? choices.rest() : FrameStream.of(choices);

        ReferenceDecoder expected = new ReferenceDecoder(stream, textBytesMax, binaryBytesMax, accepts);
        expected.decode();

        boolean direct = (mode & 2) != 0;
        boolean hesitates = (mode & 4) != 0;
        new Run(textBytesMax, binaryBytesMax, accepts, direct, hesitates).decode(stream, new byte[0], expected);
        new Run(textBytesMax, binaryBytesMax, accepts, direct, hesitates).decode(stream, reads, expected);
    }

    /** One decoder that reads the stream, as the connection's buffer hands it over. */
    private static final class Run implements FrameHandler {

        private final Transcript transcript = new Transcript();
        private final FrameDecoder decoder;
        private final int bytesNeededMax;
        private final boolean direct;
        private final boolean hesitates;
        private int accepts;
        private byte @Nullable [] untaken;
        private int arrived;
        private int turn;

        Run(int textBytesMax, int binaryBytesMax, int accepts, boolean direct, boolean hesitates) {
            this.decoder = new FrameDecoder(this, textBytesMax, binaryBytesMax);
            this.bytesNeededMax = HEADER_BYTES_MAX + Math.max(CONTROL_BYTES_MAX, binaryBytesMax);
            this.accepts = accepts;
            this.direct = direct;
            this.hesitates = hesitates;
        }

        /** @param reads sizes of the reads, in turn; everything at once if there are none */
        void decode(byte[] stream, byte[] reads, ReferenceDecoder expected) {
            ByteBuffer in = buffer(0).limit(0);
            while (arrived < stream.length) {
                // Long streams come in larger reads: copying a long frame for each of its octets would take most of the
                // time.
                int read = reads.length == 0
                        ? stream.length
                        : (1 + (reads[turn % reads.length] & 0xFF)) * (1 + stream.length / 4096);
                int capacity = Math.max(BUFFER_MIN, Math.min(decoder.bytesNeeded(), 2 * in.remaining()));
                int length = Math.min(read, stream.length - arrived);
                // A read fills what space there is, as a socket does.
                length = reads.length == 0
                        ? length
                        : Math.min(length, Math.max(capacity, in.remaining()) - in.remaining());
                require(length > 0, "a full buffer holds a whole frame");
                in = buffer(in.remaining() + length)
                        .put(in)
                        .put(stream, arrived, length)
                        .flip();
                arrived += length;
                in = decode(in);
            }
            transcript.requireSameAs(expected.transcript);
            require(decoder.hasEnded() == expected.ended, "ended");
            require(decoder.messages() == expected.messages, "messages");
            require(decoder.isInMessage() == (expected.message != null && !expected.ended), "in a message");
            if (decoder.hasEnded()) {
                staysEnded();
            }
        }

        /** What is left. */
        private ByteBuffer decode(ByteBuffer in) {
            decoder.decode(in);
            while (decoder.isPaused()) {
                // As where the buffer is moved meanwhile, to a smaller one.
                in = buffer(in.remaining()).put(in).flip();
                decoder.resume();
                decoder.decode(in);
            }
            int held = decoder.heldBytes();
            require(held <= Math.max(512, 2 * arrived), "held " + held + " bytes of " + arrived);
            require(decoder.bytesNeeded() <= bytesNeededMax, "needs " + decoder.bytesNeeded() + " bytes");
            require(!in.hasRemaining() || decoder.bytesNeeded() > in.remaining(), "stopped before it had to");
            return in;
        }

        private void staysEnded() {
            int before = transcript.length();
            ByteBuffer more = buffer(7)
                    .put(new byte[] {(byte) 0x81, (byte) 0x81, 0, 0, 0, 0, 'a'})
                    .flip();
            decoder.decode(more);
            require(!more.hasRemaining() && transcript.length() == before, "decoded on after the end");
            require(decoder.heldBytes() == 0, "holds " + decoder.heldBytes() + " bytes after the end");
        }

        private ByteBuffer buffer(int capacity) {
            turn++;
            return direct && capacity <= DIRECT[0].capacity()
                    ? DIRECT[turn & 1].slice(0, capacity)
                    : ByteBuffer.allocate(capacity);
        }

        @Override
        public boolean binary(ByteBuffer payload) {
            if (hesitates && untaken == null) {
                untaken = content(payload);
                payload.position(payload.position() + payload.remaining() / 2);
                return false;
            }
            byte[] whole = untaken == null ? content(payload) : untaken;
            require(
                    Arrays.equals(
                            content(payload),
                            Arrays.copyOfRange(whole, whole.length - payload.remaining(), whole.length)),
                    "what was not taken comes again");
            untaken = null;
            transcript.binary(whole);
            return true;
        }

        @Override
        public void text(String text) {
            transcript.text(text);
            if (hesitates) {
                decoder.pause();
            }
        }

        @Override
        public void ping(ByteBuffer payload) {
            transcript.ping(content(payload));
        }

        @Override
        public void closeReceived(int code) {
            transcript.close(code);
        }

        @Override
        public boolean accept() {
            return accepts-- > 0;
        }

        @Override
        public void failed(int code, String explanation) {
            require(!explanation.isBlank(), "an explanation");
            transcript.failed(code);
        }

        private static byte[] content(ByteBuffer payload) {
            byte[] content = new byte[payload.remaining()];
            payload.get(content);
            return content;
        }
    }

    static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }
}
