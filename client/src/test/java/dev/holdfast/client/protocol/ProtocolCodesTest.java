// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.protocol;

import static dev.holdfast.client.protocol.ProtocolFiles.list;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.client.config.Codec;
import dev.holdfast.client.event.ListenerEvent.Frame;
import dev.holdfast.client.event.ListenerEvent.Gap;
import dev.holdfast.client.session.NewSession;
import dev.holdfast.client.session.Role;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Compares the SDK's constants with {@code protocol/codes.json}. */
class ProtocolCodesTest {

    private static final HttpHeaders NO_HEADERS = HttpHeaders.of(Map.of(), (name, value) -> true);

    private final JsonNode codes;

    ProtocolCodesTest() throws IOException {
        codes = ProtocolFiles.read("codes.json");
    }

    private List<String> words(String list) {
        return list(codes.path(list)).stream()
                .map(each -> each.path("word").asText(each.asText()))
                .toList();
    }

    @Test
    void theSubprotocolIsTheSame() {
        assertThat(codes.path("protocol").asText()).isEqualTo(FrameCodec.SUBPROTOCOL);
    }

    @Test
    void closeCodesHaveTheSameWordsAndAreRetriedAlike() {
        assertThat(Arrays.stream(CloseCode.values())
                        .map(code -> code.code() + " " + code.word() + " " + code.retryable()))
                .containsExactlyElementsOf(list(codes.path("closeCodes")).stream()
                        .map(code -> code.path("code").asInt() + " "
                                + code.path("word").asText() + " "
                                + code.path("retryable").asBoolean())
                        .toList());
    }

    @Test
    void otherCloseCodesAreRetriedAlike() {
        for (int code = 1000; code < 5000; code++) {
            int each = code;
            if (CloseCode.of(code).isEmpty()) {
                boolean retryable = list(codes.path("otherCloseCodes")).stream()
                        .filter(range -> range.path("from").asInt() <= each
                                && each <= range.path("to").asInt())
                        .findFirst()
                        .orElseThrow()
                        .path("retryable")
                        .asBoolean();
                assertThat(CloseCode.isRetryable(code)).as("%d", code).isEqualTo(retryable);
            }
        }
    }

    @Test
    void gapReasonsAreTheSame() {
        assertThat(words("gapReasons"))
                .containsExactlyInAnyOrder(Gap.RETENTION, Gap.SPEAKER_LOST, Gap.LAGGED, Gap.RESTART);
    }

    @Test
    void flagsAreTheSame() {
        Map<String, Integer> bits = list(codes.path("flags")).stream()
                .collect(Collectors.toMap(flag -> flag.path("word").asText(), flag -> flag.path("bit")
                        .asInt()));
        assertThat(bits)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "discontinuity", Frame.DISCONTINUITY,
                        "last", Frame.LAST,
                        "silence", Frame.SILENCE,
                        "muted", Frame.MUTED));
    }

    @Test
    void codecsRolesAndTiersAreTheSame() {
        assertThat(words("codecs"))
                .containsExactlyElementsOf(Arrays.stream(Codec.values())
                        .filter(codec -> codec != Codec.UNKNOWN)
                        .map(codec -> codec.name().toLowerCase(Locale.ROOT))
                        .toList());
        assertThat(words("roles"))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Role.values()).map(Role::word).toList());
        assertThat(words("qualityTiers")).containsExactlyInAnyOrder(NewSession.STANDARD, NewSession.PREMIUM);
    }

    @Test
    void problemsAreRetriedAlikeAndNamedInCamelCase() {
        Function<JsonNode, String> type = problem -> problem.path("type").asText();
        for (JsonNode problem : list(codes.path("problems"))) {
            int status = problem.path("status").asInt();
            assertThat(ProblemDetail.isRetryable(status))
                    .as(type.apply(problem))
                    .isEqualTo(problem.path("retryable").asBoolean());
            assertThat(ProblemDetail.of(status, NO_HEADERS, "{\"type\":\"/problems/" + type.apply(problem) + "\"}")
                            .code())
                    .doesNotContain("-")
                    .isEqualToIgnoringCase(type.apply(problem).replace("-", ""));
        }
    }
}
