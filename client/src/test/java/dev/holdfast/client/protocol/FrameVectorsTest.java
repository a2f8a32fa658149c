// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.client.config.Codec;
import dev.holdfast.client.event.ListenerEvent.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Plays {@code protocol/frames.json} against {@link FrameCodec}. */
class FrameVectorsTest {

    static Stream<Arguments> valid() throws IOException {
        return vectors("valid");
    }

    static Stream<Arguments> invalid() throws IOException {
        return vectors("invalid");
    }

    private static Stream<Arguments> vectors(String kind) throws IOException {
        return ProtocolFiles.list(ProtocolFiles.read("frames.json").path(kind)).stream()
                .map(vector -> Arguments.of(vector.path("name").asText(), vector));
    }

    private static byte[] bytes(JsonNode vector) {
        return HexFormat.of()
                .parseHex(vector.path("hex").asText()
                        + "00".repeat(vector.path("padBytes").asInt()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("valid")
    void aValidFrameIsReadAndWritten(String name, JsonNode vector) {
        byte[] bytes = bytes(vector);
        JsonNode header = vector.path("header");
        Frame frame = FrameCodec.read(ByteBuffer.wrap(bytes)).orElseThrow();
        assertThat(frame.flags()).isEqualTo(header.path("flags").asInt());
        assertThat(frame.codec()).isEqualTo(header.path("codec").asInt() == 1 ? Codec.PCM_S16LE : Codec.OPUS);
        assertThat(frame.durationSamples()).isEqualTo(header.path("duration").asInt());
        assertThat(frame.sequence()).isEqualTo(header.path("sequence").asLong());
        assertThat(frame.mediaTimeMicros()).isEqualTo(header.path("mediaTimeUs").asLong());
        byte[] payload = new byte[frame.payload().remaining()];
        frame.payload().duplicate().get(payload);
        assertThat(HexFormat.of().formatHex(payload))
                .isEqualTo(vector.path("payloadHex").asText());
        if (header.path("headerBytes").asInt() == FrameCodec.HEADER_BYTES) {
            ByteBuffer written = ByteBuffer.allocate(FrameCodec.HEADER_BYTES + payload.length);
            FrameCodec.putHeader(
                    written,
                    frame.codec(),
                    frame.flags(),
                    frame.durationSamples(),
                    frame.sequence(),
                    frame.mediaTimeMicros());
            assertThat(written.put(FrameCodec.HEADER_BYTES, payload).array()).isEqualTo(bytes);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invalid")
    void anInvalidFrameIsReadOnlyWhereItsHeaderIsDecodable(String name, JsonNode vector) {
        assertThat(FrameCodec.read(ByteBuffer.wrap(bytes(vector))).isPresent())
                .isEqualTo(vector.path("decodable").asBoolean());
    }
}
