// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment.Resume;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Codec;
import dev.holdfast.domain.audio.Gap;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.session.EndReason;
import dev.holdfast.domain.session.QualityTier;
import dev.holdfast.domain.session.SessionState;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** codes.json and frames.json say what domain and application say. The adapters compare their numbers themselves. */
class ProtocolCodesTest {

    private static final JsonNode CODES = ProtocolFiles.json("codes.json");

    @Test
    void theReasonsOfACloseAreTheSame() {
        // After a lost transport there is no client to receive a reason.
        assertThat(ProtocolFiles.codes("closeCodes", "word"))
                .containsExactlyInAnyOrderElementsOf(Stream.of(CloseReason.values())
                        .filter(reason -> reason != CloseReason.TRANSPORT_LOST)
                        .map(CloseReason::word)
                        .toList());
        CODES.path("closeCodes").forEach(each -> assertThat(reason(each).isRetryable())
                .as(each.toString())
                .isEqualTo(each.path("retryable").asBoolean()));
    }

    private static CloseReason reason(JsonNode closeCode) {
        return Stream.of(CloseReason.values())
                .filter(reason -> reason.word().equals(closeCode.path("word").asText()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theWordsAreTheSame() {
        assertThat(ProtocolFiles.codes("gapReasons", "word"))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(Gap.Cause.values()).map(Gap.Cause::word).toList());
        assertThat(ProtocolFiles.codes("endReasons", "word"))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(EndReason.values()).map(EndReason::word).toList());
        assertThat(ProtocolFiles.codes("resume", "word"))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(Resume.values()).map(Resume::word).toList());
        assertThat(texts("roles"))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(Role.values()).map(Role::word).toList());
        assertThat(texts("sessionStates"))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(SessionState.class.getPermittedSubclasses())
                        .filter(Class::isRecord)
                        .map(state -> state.getSimpleName().toLowerCase(Locale.ROOT))
                        .toList());
        assertThat(CODES.path("qualityTiers"))
                .hasSameSizeAs(QualityTier.values())
                .allSatisfy(
                        each -> assertThat(QualityTier.parse(each.path("word").asText()))
                                .hasValueSatisfying(tier -> assertThat(tier.frameBytesMax())
                                        .isEqualTo(each.path("frameBytesMax").asInt())));
        assertThat(CODES.path("codecs")).hasSameSizeAs(Codec.values()).allSatisfy(each -> assertThat(Codec.values())
                .anyMatch(codec -> codec.code() == each.path("code").asInt()
                        && codec.word().equals(each.path("word").asText())));
    }

    private static List<String> texts(String list) {
        return Stream.iterate(0, at -> at + 1)
                .limit(CODES.path(list).size())
                .map(at -> CODES.path(list).path(at).asText())
                .toList();
    }

    @Test
    void framesAreReadAsFramesJsonSays() {
        assertThat(ProtocolFiles.json("frames.json").path("valid")).allSatisfy(vector -> {
            ByteBuffer bytes =
                    ByteBuffer.wrap(HexFormat.of().parseHex(vector.path("hex").asText()));
            JsonNode header = vector.path("header");
            assertThat(AudioFrame.parse(bytes)).hasValueSatisfying(frame -> {
                assertThat(frame.flags()).isEqualTo(header.path("flags").asInt());
                assertThat(frame.codec().code()).isEqualTo(header.path("codec").asInt());
                assertThat(frame.durationSamples())
                        .isEqualTo(header.path("duration").asInt());
                assertThat(frame.sequence().value())
                        .isEqualTo(header.path("sequence").asLong());
                assertThat(frame.mediaTimeMicros())
                        .isEqualTo(header.path("mediaTimeUs").asLong());
                byte[] payload = new byte[frame.payload().remaining()];
                frame.payload().get(payload);
                assertThat(HexFormat.of().formatHex(payload))
                        .isEqualTo(vector.path("payloadHex").asText());
            });
        });
    }
}
