// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.session.EndReason;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Close codes, statuses and problem types are those of protocol/codes.json. */
class CloseCodesTest {

    private static JsonNode codes;

    @BeforeAll
    static void read() throws IOException {
        try (InputStream in = CloseCodesTest.class.getResourceAsStream("/dev/holdfast/protocol/codes.json")) {
            codes = new ObjectMapper().readTree(Objects.requireNonNull(in));
        }
    }

    @ParameterizedTest
    @EnumSource(value = CloseReason.class, mode = EnumSource.Mode.EXCLUDE, names = "TRANSPORT_LOST")
    void eachReasonHasItsNumbers(CloseReason reason) {
        JsonNode described = find("closeCodes", "word", reason.word());
        assertThat(CloseCodes.code(reason)).isEqualTo(described.path("code").asInt());
        JsonNode handshake = described.path("handshake");
        if (!handshake.isNull()) {
            Rejection rejection = Rejection.of(reason, "why");
            assertThat(rejection.problem().status())
                    .isEqualTo(handshake.path("status").asInt());
            assertThat(rejection.problem().word())
                    .isEqualTo(handshake.path("problem").asText());
            JsonNode problem = find("problems", "type", rejection.problem().word());
            assertThat(problem.path("status").asInt())
                    .isEqualTo(handshake.path("status").asInt());
            assertThat(problem.path("sentBy").toString()).contains("handshake");
        }
    }

    @ParameterizedTest
    @EnumSource(ProblemType.class)
    void eachProblemTypeHasItsStatusAndTitle(ProblemType type) {
        JsonNode problem = find("problems", "type", type.word());
        assertThat(type.status()).isEqualTo(problem.path("status").asInt());
        assertThat(type.title()).isEqualTo(problem.path("title").asText());
    }

    @Test
    void everyProblemOfAHandshakeIsKnown() {
        for (JsonNode problem : codes.path("problems")) {
            if (problem.path("sentBy").toString().contains("handshake")) {
                assertThat(Stream.of(ProblemType.values()).map(ProblemType::word))
                        .contains(problem.path("type").asText());
            }
        }
    }

    @Test
    void aSessionThatEndsClosesWithTheCodeOfItsReason() {
        assertThat(Stream.of(EndReason.values()))
                .allSatisfy(reason -> assertThat(CloseCodes.code(CloseCodes.reason(reason)))
                        .isEqualTo(find("endReasons", "word", reason.word())
                                .path("closeCode")
                                .asInt()));
    }

    private static JsonNode find(String list, String key, String value) {
        for (JsonNode each : codes.path(list)) {
            if (each.path(key).asText().equals(value)) {
                return each;
            }
        }
        throw new AssertionError("codes.json has no " + value + " among its " + list);
    }
}
