// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The decoder against RFC 6455: whatever pieces the bytes come in, the same is decoded. */
class FrameDecoderTest {

    private static final int FIN = 0x80;
    private static final int TEXT_MAX = 70_000;
    private static final int BINARY_MAX = 70_000;

    /** Writes down what is decoded. */
    private static final class Recorder implements FrameHandler {

        private final List<String> calls = new ArrayList<>();
        private boolean accepting = true;

        /** How many bytes of binary messages are taken; then a message waits. */
        private int room = Integer.MAX_VALUE;

        /** Paused with each text message; null: never. */
        private FrameDecoder paused;

        @Override
        public boolean binary(ByteBuffer payload) {
            int taken = Math.min(room, payload.remaining());
            calls.add("binary " + hex(payload.slice(payload.position(), taken)));
            room -= taken;
            payload.position(payload.position() + taken);
            return !payload.hasRemaining();
        }

        @Override
        public void text(String text) {
            calls.add("text " + text);
            if (paused != null) {
                paused.pause();
            }
        }

        @Override
        public void ping(ByteBuffer payload) {
            calls.add("ping " + hex(payload));
        }

        @Override
        public void closeReceived(int code) {
            calls.add("close " + code);
        }

        @Override
        public boolean accept() {
            return accepting;
        }

        @Override
        public void failed(int code, String explanation) {
            calls.add("failed " + code);
        }

        private static String hex(ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(bytes.position(), copy);
            return copy.length > 64 ? copy.length + ":" + Arrays.hashCode(copy) : Arrays.toString(copy);
        }
    }

    private static ByteBuffer frame(int first, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(14 + payload.length).put((byte) first);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 1 << 16) {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        byte[] mask = {(byte) 0xA1, 0x22, 0x73, 0x04};
        frame.put(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ mask[i % 4]));
        }
        return frame.flip();
    }

    private static ByteBuffer text(int first, String text) {
        return frame(first, text.getBytes(StandardCharsets.UTF_8));
    }

    private static ByteBuffer close(int code, String reason) {
        byte[] utf8 = reason.getBytes(StandardCharsets.UTF_8);
        return frame(
                FIN | 8,
                ByteBuffer.allocate(2 + utf8.length)
                        .putShort((short) code)
                        .put(utf8)
                        .array());
    }

    /** What is decoded from these frames when they come in pieces of so many bytes, into a buffer as small as can be. */
    private static List<String> decoded(int piece, ByteBuffer... frames) {
        Recorder recorder = new Recorder();
        FrameDecoder decoder = new FrameDecoder(recorder, TEXT_MAX, BINARY_MAX);
        ByteBuffer all = ByteBuffer.allocate(
                Arrays.stream(frames).mapToInt(ByteBuffer::remaining).sum());
        Arrays.stream(frames).forEach(each -> all.put(each.duplicate()));
        all.flip();
        ByteBuffer in = ByteBuffer.allocateDirect(16).limit(0);
        while (all.hasRemaining()) {
            ByteBuffer larger = ByteBuffer.allocateDirect(
                    Math.max(in.remaining() + Math.min(piece, all.remaining()), decoder.bytesNeeded()));
            larger.put(in);
            int length = Math.min(Math.min(piece, all.remaining()), larger.remaining());
            larger.put(all.slice(all.position(), length)).flip();
            all.position(all.position() + length);
            in = larger;
            decoder.decode(in);
        }
        return recorder.calls;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100, 1 << 20})
    void messagesArriveWholeWhateverPiecesTheyComeIn(int piece) {
        byte[] audio = new byte[700];
        new Random(5).nextBytes(audio);

        List<String> calls = decoded(
                piece,
                text(FIN | 1, "κόσμε"),
                frame(FIN | 2, audio),
                text(1, "Gr"),
                frame(FIN | 9, new byte[] {1, 2, 3}),
                text(0, "ü"),
                frame(FIN | 10, new byte[] {9}),
                text(FIN, "ße 🎙"),
                frame(2, new byte[] {1, 2}),
                frame(0, new byte[0]),
                frame(FIN, new byte[] {3}),
                frame(FIN | 2, new byte[0]),
                text(FIN | 1, ""),
                close(1000, "bye"),
                text(FIN | 1, "nothing follows a close"));

        assertThat(calls)
                .containsExactly(
                        "text κόσμε",
                        "binary 700:" + Arrays.hashCode(audio),
                        "ping [1, 2, 3]",
                        "text Grüße 🎙",
                        "binary [1, 2, 3]",
                        "binary []",
                        "text ",
                        "close 1000");
    }

    @Test
    void aCharacterThatIsCutBetweenTwoFragmentsIsOneCharacter() {
        byte[] mic = "🎙".getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= mic.length; cut++) {
            assertThat(decoded(
                            1, frame(1, Arrays.copyOf(mic, cut)), frame(FIN, Arrays.copyOfRange(mic, cut, mic.length))))
                    .containsExactly("text 🎙");
        }
    }

    @Test
    void badUtf8FailsWithTheOctetThatBreaksItAlsoInMidFrame() {
        // RFC 3629 §3: an overlong form, a surrogate, beyond U+10FFFF, a lone continuation, and octets that never
        // appear.
        List<byte[]> bad = List.of(
                new byte[] {(byte) 0xC0, (byte) 0xAF},
                new byte[] {(byte) 0xE0, (byte) 0x80, (byte) 0x80},
                new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
                new byte[] {(byte) 0xF0, (byte) 0x8F, (byte) 0xBF, (byte) 0xBF},
                new byte[] {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
                new byte[] {(byte) 0x80},
                new byte[] {(byte) 0xFE},
                new byte[] {(byte) 0xC3, '('});
        for (byte[] octets : bad) {
            byte[] before = "κόσμε in mid-frame: ".getBytes(StandardCharsets.UTF_8);
            byte[] payload = Arrays.copyOf(before, before.length + octets.length + 1_000);
            System.arraycopy(octets, 0, payload, before.length, octets.length);
            ByteBuffer whole = frame(FIN | 1, payload);
            Recorder recorder = new Recorder();
            FrameDecoder decoder = new FrameDecoder(recorder, TEXT_MAX, BINARY_MAX);

            // All but the rest of the frame, which would come later.
            decoder.decode(whole.limit(8 + before.length + octets.length));

            assertThat(recorder.calls).as(Arrays.toString(octets)).containsExactly("failed 1007");
            assertThat(decoder.hasEnded()).isTrue();
        }
    }

    @Test
    void aTextThatEndsWithinACharacterFails() {
        assertThat(decoded(100, frame(FIN | 1, new byte[] {'a', (byte) 0xC3}))).containsExactly("failed 1007");
        assertThat(decoded(100, frame(1, new byte[] {(byte) 0xE2, (byte) 0x82}), frame(FIN, new byte[0])))
                .containsExactly("failed 1007");
    }

    @ParameterizedTest
    @ValueSource(
            ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999})
    void aClientMayCloseWithEachCodeThatIsRegisteredOrForApplications(int code) {
        assertThat(decoded(1, close(code, ""))).containsExactly("close " + code);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535})
    void aCodeThatMustNotBeSentFails(int code) {
        assertThat(decoded(100, close(code, "why"))).containsExactly("failed 1002");
    }

    @Test
    void aCloseFrameHasNoCodeOrAWholeOneAndItsReasonIsUtf8() {
        assertThat(decoded(100, frame(FIN | 8, new byte[0]))).containsExactly("close 1005");
        assertThat(decoded(100, frame(FIN | 8, new byte[] {3}))).containsExactly("failed 1002");
        assertThat(decoded(100, frame(FIN | 8, new byte[] {3, (byte) 0xE8, (byte) 0xFF})))
                .containsExactly("failed 1007");
    }

    @Test
    void aMessageIsRefusedByItsHeaderBeforeMemoryIsTakenForIt() {
        Recorder recorder = new Recorder();
        FrameDecoder decoder = new FrameDecoder(recorder, 100, 100);
        ByteBuffer header =
                ByteBuffer.allocate(14).put((byte) 1).put((byte) 0xFF).putLong(1L << 40);

        decoder.decode(header.putInt(0).flip());

        assertThat(recorder.calls).containsExactly("failed 1009");
        assertThat(decoder.heldBytes()).isZero();
    }

    @Test
    void fragmentsTogetherAreLimitedAsOneMessageIs() {
        assertThat(decoded(1 << 20, frame(2, new byte[BINARY_MAX]), frame(FIN, new byte[1])))
                .containsExactly("failed 1009");
        assertThat(decoded(1 << 20, frame(2, new byte[BINARY_MAX]), frame(FIN, new byte[0])))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("binary " + BINARY_MAX);
    }

    @Test
    void anUnfinishedMessageHoldsAboutWhatHasArrived() {
        FrameDecoder decoder = new FrameDecoder(new Recorder(), TEXT_MAX, BINARY_MAX);
        ByteBuffer whole = frame(FIN | 1, new byte[60_000]);
        ByteBuffer some = whole.duplicate().limit(1_008);

        decoder.decode(some);

        assertThat(decoder.isInMessage()).isTrue();
        assertThat(decoder.heldBytes()).isBetween(1_000, 2_048);
        assertThat(decoder.messages()).isZero();

        decoder.decode(whole.position(1_008));

        assertThat(decoder.isInMessage()).isFalse();
        assertThat(decoder.heldBytes()).isZero();
        assertThat(decoder.messages()).isEqualTo(1);
    }

    @Test
    void aBinaryMessageThatIsNotTakenWaitsAndGoesOnWhereItWasLeft() {
        Recorder recorder = new Recorder();
        FrameDecoder decoder = new FrameDecoder(recorder, TEXT_MAX, BINARY_MAX);
        ByteBuffer in = ByteBuffer.allocate(200)
                .put(frame(FIN | 2, new byte[] {1, 2, 3}))
                .put(frame(FIN | 2, new byte[] {4}))
                .flip();

        recorder.room = 1;
        decoder.decode(in);
        assertThat(decoder.isPaused()).isTrue();
        assertThat(decoder.hasUntaken()).isTrue();
        // As a buffer that is compacted, because more is read, or moved to a smaller one.
        ByteBuffer moved = ByteBuffer.allocate(in.remaining()).put(in).flip();
        decoder.decode(moved);
        recorder.room = 10;
        decoder.resume();
        decoder.decode(moved);

        assertThat(recorder.calls).containsExactly("binary [1]", "binary [2, 3]", "binary [4]");
        assertThat(decoder.hasUntaken()).isFalse();
        assertThat(decoder.messages()).isEqualTo(2);
    }

    @Test
    void aBinaryMessageInPiecesThatIsNotTakenWaitsWithoutTheBuffer() {
        Recorder recorder = new Recorder();
        FrameDecoder decoder = new FrameDecoder(recorder, TEXT_MAX, BINARY_MAX);
        ByteBuffer in = ByteBuffer.allocate(200)
                .put(frame(2, new byte[] {1, 2}))
                .put(frame(FIN, new byte[] {3}))
                .flip();

        recorder.room = 1;
        decoder.decode(in);
        assertThat(in.hasRemaining()).isFalse();
        Arrays.fill(in.array(), (byte) 9);
        ByteBuffer next = frame(FIN | 2, new byte[] {4});
        decoder.decode(next);
        recorder.room = 10;
        decoder.resume();
        decoder.decode(next);

        assertThat(recorder.calls).containsExactly("binary [1]", "binary [2, 3]", "binary [4]");
    }

    @Test
    void aHandlerThatPausesGetsTheNextMessageAfterItResumes() {
        Recorder recorder = new Recorder();
        FrameDecoder decoder = new FrameDecoder(recorder, TEXT_MAX, BINARY_MAX);
        recorder.paused = decoder;
        ByteBuffer in = ByteBuffer.allocate(200)
                .put(text(FIN | 1, "hello"))
                .put(frame(FIN | 2, new byte[] {2}))
                .flip();

        decoder.decode(in);
        assertThat(recorder.calls).containsExactly("text hello");
        assertThat(decoder.hasUntaken()).isFalse();

        decoder.resume();
        decoder.decode(in);
        assertThat(recorder.calls).containsExactly("text hello", "binary [2]");
    }

    @Test
    void nothingIsDecodedAfterAFrameThatIsNotAccepted() {
        Recorder recorder = new Recorder();
        recorder.accepting = false;
        FrameDecoder decoder = new FrameDecoder(recorder, TEXT_MAX, BINARY_MAX);
        ByteBuffer in = ByteBuffer.allocate(200)
                .put(frame(FIN | 9, new byte[0]))
                .put(text(FIN | 1, "hello"))
                .flip();

        decoder.decode(in);

        assertThat(recorder.calls).isEmpty();
        assertThat(decoder.hasEnded()).isTrue();
        assertThat(in.hasRemaining()).isFalse();
    }

    @Test
    void nothingOfAnUnfinishedMessageIsHeldOnceDecodingHasEnded() {
        for (boolean closes : new boolean[] {true, false}) {
            Recorder recorder = new Recorder();
            FrameDecoder decoder = new FrameDecoder(recorder, TEXT_MAX, BINARY_MAX);
            decoder.decode(frame(2, new byte[60_000]));
            recorder.accepting = closes;

            decoder.decode(closes ? close(1001, "") : frame(FIN | 9, new byte[0]));

            assertThat(decoder.hasEnded()).isTrue();
            assertThat(decoder.isInMessage()).isFalse();
            assertThat(decoder.heldBytes()).isZero();
        }
    }

    @Test
    void aTextThatEndsWithinACharacterIsNoDecodedMessage() {
        FrameDecoder decoder = new FrameDecoder(new Recorder(), TEXT_MAX, BINARY_MAX);

        decoder.decode(frame(FIN | 1, new byte[] {'a', (byte) 0xC3}));

        assertThat(decoder.hasEnded()).isTrue();
        assertThat(decoder.messages()).isZero();
    }
}
