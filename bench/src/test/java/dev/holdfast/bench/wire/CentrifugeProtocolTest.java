// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CentrifugeProtocolTest {

    private static final byte[] FRAME = "a frame".getBytes(StandardCharsets.US_ASCII);

    /** The publication of {@link #FRAME} in channel "c" as Centrifugo sends it, behind its length. */
    private static final String PUSHED = "10" + "220e" + "120163" + "2209" + "2207" + "61206672616d65";

    private final List<String> read = new ArrayList<>();

    private final MessageSink sink = new MessageSink() {
        @Override
        public void joined(long nextSequence, long heartbeatMillis) {
            read.add("joined");
        }

        @Override
        public void frame(ByteBuffer bytes, int at, int length) {
            byte[] frame = new byte[length];
            bytes.get(at, frame);
            read.add("frame " + new String(frame, StandardCharsets.ISO_8859_1));
        }

        @Override
        public void gap(long fromSequence, long toSequence) {
            read.add("gap");
        }

        @Override
        public void error(String message) {
            read.add("error " + message);
        }

        @Override
        public void answer(byte[] message) {
            read.add("answer " + HexFormat.of().formatHex(message));
        }

        @Override
        public void malformed() {
            read.add("malformed");
        }
    };

    /** Reads a message that begins in the middle of the buffer, and with other bytes behind it. */
    private List<String> read(CentrifugeProtocol protocol, String hex) {
        byte[] message = HexFormat.of().parseHex(hex);
        ByteBuffer bytes = ByteBuffer.allocate(message.length + 10);
        bytes.put(3, message).put(3 + message.length, (byte) 0x55);
        protocol.read(false, bytes, 3, message.length, sink);
        return read;
    }

    private List<String> readByListener(String hex) {
        return read(CentrifugeProtocol.listener("c"), hex);
    }

    @Test
    void aListenerConnectsAndSubscribesInOneMessage() {
        assertThat(HexFormat.of().formatHex(CentrifugeProtocol.listener("c").joinMessage()))
                .isEqualTo("04" + "0801" + "2200" + "07" + "0802" + "2a03" + "0a0163");
    }

    @Test
    void aSpeakerOnlyConnects() {
        assertThat(HexFormat.of().formatHex(CentrifugeProtocol.speaker("c").joinMessage()))
                .isEqualTo("04" + "0801" + "2200");
    }

    @Test
    void aFrameIsPublishedUnderItsOwnId() {
        CentrifugeProtocol protocol = CentrifugeProtocol.speaker("c");
        ByteBuffer message = ByteBuffer.allocate(100);
        protocol.putMessageHead(message, FRAME.length, 0);
        message.put(FRAME);

        assertThat(HexFormat.of().formatHex(message.array(), 0, message.position()))
                .isEqualTo("10" + "0803" + "3a0c" + "0a0163" + "1207" + "61206672616d65");
        assertThat(protocol.messageBytes(FRAME.length, 0)).isEqualTo(message.position());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 124, 125, 126, 16_380, 16_381, 2_097_148, 4_294_967_295L - 3})
    void theLengthOfAMessageIsKnownBeforeItIsWritten(long sequence) {
        CentrifugeProtocol protocol = CentrifugeProtocol.speaker("session-199");
        for (int frameBytes : new int[] {36, 100, 127, 128, 160, 3_200, 16_384}) {
            ByteBuffer message = ByteBuffer.allocate(100 + frameBytes);
            protocol.putMessageHead(message, frameBytes, sequence);
            assertThat(protocol.messageBytes(frameBytes, sequence)).isEqualTo(message.position() + frameBytes);
        }
    }

    @Test
    void aListenerHasJoinedWhenItIsSubscribedAndASpeakerWhenItIsConnected() {
        String connected = "07" + "0801" + "2a03" + "0a0161";
        String subscribed = "04" + "0802" + "3200";

        assertThat(readByListener(connected)).isEmpty();
        assertThat(readByListener(subscribed)).containsExactly("joined");
        read.clear();
        assertThat(read(CentrifugeProtocol.speaker("c"), connected)).containsExactly("joined");
    }

    @Test
    void severalPublicationsMayShareAMessageWithOtherReplies() {
        assertThat(readByListener("04" + "0802" + "3200" + PUSHED + "0408034200" + PUSHED))
                .containsExactly("joined", "frame a frame", "frame a frame");
    }

    @Test
    void whatAPublicationHasBesideItsDataIsSkipped() {
        // With the client that published (5), an offset (6) and a tag (7) around the data.
        String publication = "2a03" + "120178" + "3005" + "3a02" + "0a00" + "2207" + "61206672616d65";

        assertThat(readByListener("1b" + "2219" + "2214" + publication + "120163"))
                .containsExactly("frame a frame");
    }

    @Test
    void anEmptyReplyIsAPingWhichAnEmptyCommandAnswers() {
        assertThat(readByListener("00")).containsExactly("answer 00");
    }

    @Test
    void anErrorIsReportedInTheServersWords() {
        assertThat(readByListener("0e" + "0802" + "120a" + "0867" + "1206" + "64656e696564"))
                .containsExactly("error denied");
    }

    @Test
    void aDisconnectIsAnErrorWithItsReason() {
        assertThat(readByListener("0a" + "2208" + "5a06" + "08b817" + "1201" + "78"))
                .containsExactly("error x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"05", "0922", "02220a", "80", "022205", "0207ff"})
    void bytesThatAreNoRepliesAreMalformed(String hex) {
        assertThat(readByListener(hex)).containsExactly("malformed");
    }

    @Test
    void aTextIsMalformed() {
        CentrifugeProtocol.listener("c").read(true, ByteBuffer.allocate(4), 0, 4, sink);
        assertThat(read).containsExactly("malformed");
    }
}
