// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.adapter.websocket.handshake.HandshakeParser.InvalidHandshake;
import dev.holdfast.adapter.websocket.message.ProblemType;
import dev.holdfast.adapter.websocket.protocol.AttachRequest;
import dev.holdfast.domain.connection.Role;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeParserTest {

    private static AttachRequest parse(Map<String, String> query) throws InvalidHandshake {
        return HandshakeParser.parse(query::get, null, "holdfast.v1", "192.0.2.1", 1);
    }

    private static AttachRequest listener(String deliverEvery) throws InvalidHandshake {
        return parse(Map.of("sessionId", "caring-king-275", "role", "listener", "deliverEvery", deliverEvery));
    }

    @Test
    void aListenersFramesDoNotGatherUnlessItAsksForThat() throws Exception {
        assertThat(parse(Map.of("sessionId", "caring-king-275", "role", "listener"))
                        .deliverEvery())
                .isZero();
        assertThat(listener("0").deliverEvery()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 60, 200})
    void itMayAskForTwentyToTwoHundredMilliseconds(int millis) throws Exception {
        assertThat(listener(Integer.toString(millis)).deliverEvery()).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "19",
                "201",
                "1000",
                "99999999999",
                "-20",
                "+60",
                "60.5",
                "60ms",
                "1e2",
                " 60",
                "",
                "\u0666\u0660"
            })
    void anythingElseIsABadRequestWithWords(String value) {
        assertThatThrownBy(() -> listener(value)).isInstanceOfSatisfying(InvalidHandshake.class, invalid -> {
            assertThat(invalid.rejection().problem()).isEqualTo(ProblemType.BAD_REQUEST);
            assertThat(invalid).hasMessage("deliverEvery must be 0, or 20 to 200 milliseconds.");
        });
    }

    @Test
    void aListenerThatNamesItsSessionByMessageKeepsWhatItsHandshakeAskedFor() throws Exception {
        AttachRequest request = parse(Map.of("role", "listener", "deliverEvery", "60"));

        assertThat(request.session()).isEmpty();
        assertThat(request.role()).isEqualTo(Role.LISTENER);
        assertThat(request.deliverEvery()).isEqualTo(Duration.ofMillis(60));
    }
}
