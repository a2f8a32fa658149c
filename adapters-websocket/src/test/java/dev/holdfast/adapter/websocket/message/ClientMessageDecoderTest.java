// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.LanguageTag;
import dev.holdfast.domain.session.QualityTier;
import java.math.BigDecimal;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientMessageDecoderTest {

    private static final SessionId SESSION = new SessionId("caring-king-275");

    /** Single quotes stand for double quotes. */
    private static ClientMessage decode(String json) {
        return ClientMessageDecoder.decode(json.replace('\'', '"'));
    }

    private static void assertInvalid(String json, String code, String inTheExplanation) {
        assertThat(decode(json)).isInstanceOfSatisfying(ClientMessage.Invalid.class, invalid -> {
            assertThat(invalid.code()).isEqualTo(code);
            assertThat(invalid.explanation()).contains(inTheExplanation);
        });
    }

    @Test
    void messagesWithoutFields() {
        assertThat(decode("{'action':'heartbeat'}")).isEqualTo(new ClientMessage.Heartbeat(null));
        assertThat(decode("{'action':'pauseAudio'}")).isEqualTo(new ClientMessage.PauseAudio(null));
        assertThat(decode("{'action':'resumeAudio'}")).isEqualTo(new ClientMessage.ResumeAudio(null));
    }

    @Test
    void unknownFieldsAreIgnored() {
        assertThat(decode("{'new':{'deep':[1]},'action':'heartbeat'}")).isEqualTo(new ClientMessage.Heartbeat(null));
    }

    @Test
    void createSession() {
        LanguageTag english = LanguageTag.parse("en-US").orElseThrow();
        assertThat(decode("{'action':'createSession','sourceLanguage':'en-US'}"))
                .isEqualTo(new ClientMessage.CreateSession(null, english, QualityTier.STANDARD, Optional.empty()));
        assertThat(decode("{'action':'createSession','sourceLanguage':'en-US','qualityTier':'premium',"
                        + "'idempotencyKey':'k'}"))
                .isEqualTo(new ClientMessage.CreateSession(null, english, QualityTier.PREMIUM, Optional.of("k")));
    }

    @Test
    void createSessionWithInvalidFields() {
        assertInvalid("{'action':'createSession'}", "badMessage", "sourceLanguage");
        assertInvalid("{'action':'createSession','sourceLanguage':1}", "badMessage", "sourceLanguage");
        String valid = "{'action':'createSession','sourceLanguage':'en-US',";
        assertInvalid(valid + "'qualityTier':'best'}", "badMessage", "qualityTier");
        assertInvalid(valid + "'qualityTier':2}", "badMessage", "qualityTier");
        assertInvalid(valid + "'idempotencyKey':' '}", "badMessage", "idempotencyKey");
        assertInvalid(valid + "'idempotencyKey':'" + "k".repeat(256) + "'}", "badMessage", "idempotencyKey");
        assertInvalid(valid + "'idempotencyKey':7}", "badMessage", "idempotencyKey");
    }

    @Test
    void aNullFieldIsAnAbsentField() {
        assertThat(decode("{'action':'createSession','sourceLanguage':'en-US','qualityTier':null,"
                        + "'idempotencyKey':null}"))
                .isInstanceOf(ClientMessage.CreateSession.class);
        assertThat(decode("{'action':'maintainSession','sessionId':'caring-king-275','role':null,'from':null}"))
                .isEqualTo(new ClientMessage.MaintainSession(null, SESSION, Optional.empty(), Optional.empty()));
        assertThat(decode("{'action':'endSession','lastSeq':null}"))
                .isEqualTo(new ClientMessage.EndSession(null, Optional.empty()));
    }

    @Test
    void maintainSession() {
        assertThat(decode("{'action':'maintainSession','sessionId':'caring-king-275','role':'listener','from':12}"))
                .isEqualTo(new ClientMessage.MaintainSession(
                        null,
                        SESSION,
                        Optional.of(Role.LISTENER),
                        Optional.of(new StartPosition.At(new Sequence(12)))));
        assertInvalid("{'action':'maintainSession'}", "badMessage", "sessionId");
        assertInvalid("{'action':'maintainSession','sessionId':'nonsense'}", "badMessage", "sessionId");
        assertInvalid(
                "{'action':'maintainSession','sessionId':'caring-king-275','role':'singer'}", "badMessage", "role");
        for (String noPosition : new String[] {"'soon'", "1.5", "true", "{}"}) {
            assertInvalid(
                    "{'action':'maintainSession','sessionId':'caring-king-275','from':" + noPosition + "}",
                    "badMessage",
                    "from");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"'start'", "'12'", "12", "'-5000ms'", "'live'"})
    void seek(String from) {
        assertThat(decode("{'action':'seek','from':" + from + "}"))
                .isEqualTo(new ClientMessage.Seek(
                        null, StartPosition.parse(from.replace("'", "")).orElseThrow()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'action':'seek'}", "{'action':'seek','from':'soon'}", "{'action':'seek','from':1.5}"})
    void seekWithoutAPosition(String json) {
        assertInvalid(json, "badMessage", "from");
    }

    @Test
    void aTokenIsNotPrinted() {
        ClientMessage message = decode("{'action':'refreshToken','token':'secret'}");

        assertThat(message).isEqualTo(new ClientMessage.RefreshToken(null, "secret"));
        assertThat(message.toString()).doesNotContain("secret");
        assertThat(decode("{'action':'refreshToken'}")).isEqualTo(new ClientMessage.RefreshToken(null, ""));
    }

    @Test
    void endSession() {
        assertThat(decode("{'action':'endSession'}")).isEqualTo(new ClientMessage.EndSession(null, Optional.empty()));
        assertThat(decode("{'action':'endSession','lastSeq':'4294967295'}"))
                .isEqualTo(new ClientMessage.EndSession(null, Optional.of(new Sequence(Sequence.MAX))));
        for (String noSequence : new String[] {"-1", "4294967296", "1.5", "'x'", "true"}) {
            assertInvalid("{'action':'endSession','lastSeq':" + noSequence + "}", "badMessage", "lastSeq");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'action':'sing'}", "{'action':null}", "{'action':7}"})
    void anUnknownActionIsInvalid(String json) {
        assertInvalid(json, "unknownAction", "action");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "heartbeat",
                "'heartbeat'",
                "[]",
                "null",
                "{'action':'heartbeat'",
                "{'action':'heartbeat'}{}",
                "{'action':'heartbeat','action':'seek'}",
                "{'action':'heartbeat','deep':[[[[[[[[[1]]]]]]]]]}",
                "{'action':'heartbeat','large':1e99999999999}"
            })
    void whatIsNoObjectIsMalformed(String json) {
        assertThat(decode(json)).isEqualTo(new ClientMessage.Malformed());
    }

    @ParameterizedTest
    @CsvSource({"'text','text'", "12,12", "1.5,1.5", "true,true"})
    void anAnswerRepeatsTheRequestId(String id, String repeated) {
        String quoted = id.equals("text") ? "'text'" : id;

        ClientMessage message = decode("{'action':'heartbeat','requestId':" + quoted + "}");

        assertThat(message.answering(ServerMessages.of("heartbeatAck"))
                        .get("requestId")
                        .asText())
                .isEqualTo(repeated);
    }

    @Test
    void anInvalidMessageKeepsItsRequestId() {
        assertThat(decode("{'action':'sing','requestId':'r'}").requestId()).isEqualTo(TextNode.valueOf("r"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[1]", "long"})
    void aRequestIdThatIsNoShortValueIsIgnored(String id) {
        String json = id.equals("long") ? "'" + "r".repeat(129) + "'" : id;

        ClientMessage message = decode("{'action':'heartbeat','requestId':" + json + "}");

        assertThat(message.requestId()).isNull();
        assertThat(message.answering(ServerMessages.of("heartbeatAck")).has("requestId"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.10", "0.1234567890123456789", "1e999", "-1E-999", "12345678901234567890123"})
    void aNumberIsRepeatedAsTheSameNumber(String id) throws Exception {
        ClientMessage message = decode("{'action':'heartbeat','requestId':" + id + "}");

        String answer = new String(ServerMessages.bytes(message.answering(ServerMessages.of("heartbeatAck"))), UTF_8);
        String repeated = answer.substring(answer.lastIndexOf(':') + 1, answer.length() - 1);
        assertThat(new BigDecimal(repeated)).isEqualTo(new BigDecimal(id));
    }

    /** A parser that keeps field names for the next message would keep all that clients make up. */
    @Test
    void namesOfUnknownFieldsAreNotKept() {
        String unknown = "k".repeat(40_000);
        decode("{'action':'heartbeat'}");
        long before = usedHeap();

        for (int message = 0; message < 3_000; message++) {
            decode("{'action':'heartbeat','" + message + unknown + "':1}");
        }

        assertThat(usedHeap() - before).isLessThan(20 << 20);
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
