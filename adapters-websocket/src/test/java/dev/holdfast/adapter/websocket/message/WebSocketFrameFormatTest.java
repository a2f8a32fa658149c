// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.holdfast.adapter.websocket.frame.FrameEncoder;
import dev.holdfast.domain.audio.Gap;
import dev.holdfast.domain.audio.Sequence;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WebSocketFrameFormatTest {

    private final WebSocketFrameFormat format = WebSocketFrameFormat.INSTANCE;

    static Stream<Gap> gaps() {
        return Stream.of(Gap.Cause.values())
                .flatMap(cause -> Stream.of(
                        new Gap(new Sequence(0), new Sequence(0), cause),
                        new Gap(new Sequence(41), new Sequence(1_000_000), cause),
                        new Gap(new Sequence(0), new Sequence(Sequence.MAX), cause)));
    }

    @ParameterizedTest
    @MethodSource("gaps")
    void aGapRecordHasTheBytesThatJacksonWouldWrite(Gap gap) throws Exception {
        byte[] json = new ObjectMapper()
                .writeValueAsBytes(JsonNodeFactory.instance
                        .objectNode()
                        .put("type", "gap")
                        .put("fromSeq", gap.from().value())
                        .put("toSeq", gap.to().value())
                        .put("reason", gap.cause().word()));

        ByteBuffer record = format.gapRecord(gap);

        assertThat(record).isEqualTo(FrameEncoder.text(json));
        assertThat(format.recordBytes(record, 0, record.limit())).isEqualTo(record.limit());
        assertThat(format.frameAt(record, 0)).isEqualTo(-1);
    }

    @Test
    void aLengthIsWrittenInTheFewestBytes() {
        for (int length : List.of(0, 125, 126, 65_535, 65_536)) {
            int header = format.headerBytes(length);
            assertThat(header).isEqualTo(length < 126 ? 2 : length < 65_536 ? 4 : 10);
            ByteBuffer record = ByteBuffer.allocate(header + length).put(0, format.firstByte(length));
            format.putHeaderRest(record, 0, length);
            assertThat(format.frameAt(record, 0)).isEqualTo(header);
            assertThat(format.recordBytes(record, 0, record.limit())).isEqualTo(length == 0 ? 0 : header + length);
        }
    }

    @Test
    void aCloseFramesPhraseIsCutBetweenCharacters() {
        ByteBuffer close = FrameEncoder.close(1000, "é".repeat(100));

        assertThat(close.limit()).isEqualTo(2 + 2 + 122);
        assertThat(close.getShort(2)).isEqualTo((short) 1000);
        assertThat(new String(close.array(), 4, 122, StandardCharsets.UTF_8)).isEqualTo("é".repeat(61));
    }

    @Test
    void aRecordWhoseLengthIsNegativeOrTakesMoreBytesThanItNeedsIsNone() {
        ByteBuffer negative =
                ByteBuffer.allocate(64).put((byte) 0x82).put((byte) 127).putLong(5 - (1L << 32));
        ByteBuffer in64Bits =
                ByteBuffer.allocate(64).put((byte) 0x82).put((byte) 127).putLong(5);
        ByteBuffer in16Bits =
                ByteBuffer.allocate(64).put((byte) 0x82).put((byte) 126).putShort((short) 5);

        assertThat(format.recordBytes(negative, 0, 64)).isZero();
        assertThat(format.recordBytes(in64Bits, 0, 64)).isZero();
        assertThat(format.recordBytes(in16Bits, 0, 64)).isZero();
    }
}
