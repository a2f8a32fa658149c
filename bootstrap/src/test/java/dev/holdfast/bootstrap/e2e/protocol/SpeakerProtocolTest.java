// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.TestFrames;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SpeakerProtocolTest {

    @TempDir
    Path data;

    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.start(data);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aSpeakerIsReadySpeaksAndIsAcked() throws Exception {
        String session = server.session("alice");
        try (RawSocket speaker = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
            JsonNode ready = speaker.awaitText("ready");
            assertThat(ready.path("sessionId").asText()).isEqualTo(session);
            assertThat(ready.path("role").asText()).isEqualTo("speaker");
            assertThat(ready.path("epoch").asLong()).isEqualTo(1);
            assertThat(ready.path("resume").asText()).isEqualTo("fresh");
            assertThat(ready.path("nextSeq").asLong()).isZero();
            assertThat(ready.path("heartbeatMs").asLong()).isEqualTo(10_000);
            assertThat(ready.path("limits").path("frameBytesMax").asInt()).isEqualTo(4_096);

            for (int sequence = 0; sequence < 10; sequence++) {
                speaker.binary(TestFrames.frame(sequence));
            }
            JsonNode ack = speaker.await(frame ->
                            frame.isText("ack") && frame.json().path("seq").asLong() == 9)
                    .json();
            assertThat(ack.path("mediaTimeUs").asLong()).isEqualTo(180_000);
            assertThat(server.look(session).path("state").asText()).isEqualTo("live");
        }
    }

    @Test
    void aSpeakerWhoComesBackGoesOnWhereTheLogStands() throws Exception {
        String session = server.session("alice");
        try (RawSocket speaker = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
            speaker.awaitText("ready");
            for (int sequence = 0; sequence < 5; sequence++) {
                speaker.binary(TestFrames.frame(sequence));
            }
            speaker.awaitText("ack");
        }
        try (RawSocket again = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
            JsonNode ready = again.awaitText("ready");
            assertThat(ready.path("resume").asText()).isEqualTo("resumed");
            assertThat(ready.path("nextSeq").asLong()).isEqualTo(5);
            assertThat(ready.path("mediaTimeUs").asLong()).isEqualTo(100_000);
            assertThat(ready.path("epoch").asLong()).isEqualTo(2);
        }
    }

    @Test
    void theNewerOfTwoSpeakersWinsAndNothingOfTheOlderIsKept() throws Exception {
        String session = server.session("alice");
        String token = server.token("alice");
        try (RawSocket older = RawSocket.speaker(server.uri(), session, token)) {
            older.awaitText("ready");
            older.binary(TestFrames.frame(0, 1));
            older.awaitText("ack");
            try (RawSocket newer = RawSocket.speaker(server.uri(), session, token)) {
                assertThat(newer.awaitText("ready").path("epoch").asLong()).isEqualTo(2);
                sendWhatStillGoes(older);
                RawSocket.Goodbye goodbye = older.awaitGoodbye();
                assertThat(goodbye.code()).isEqualTo(4509);
                assertThat(goodbye.error().orElseThrow().path("code").asText()).isEqualTo("replaced");
                newer.binary(TestFrames.frame(1, 2));
                newer.awaitText("ack");
                try (RawSocket listener = RawSocket.listener(server.uri(), session, "start")) {
                    assertThat(listener.await(frame -> frame.opcode() == RawSocket.BINARY)
                                    .payload())
                            .isEqualTo(TestFrames.frame(0, 1));
                    assertThat(listener.await(frame -> frame.opcode() == RawSocket.BINARY)
                                    .payload())
                            .isEqualTo(TestFrames.frame(1, 2));
                    assertThat(listener.awaitText("caughtUp").path("seq").asLong())
                            .isEqualTo(2);
                }
            }
        }
    }

    private static void sendWhatStillGoes(RawSocket older) {
        try {
            for (int sequence = 1; sequence < 50; sequence++) {
                older.binary(TestFrames.frame(sequence, 1));
            }
        } catch (IOException closedAlready) {
            // As it should be.
        }
    }

    @Test
    void aSessionMadeOverTheSocketIsTakenUpByMessageAfterACut() throws Exception {
        String session;
        String token = server.token("alice");
        try (RawSocket first = RawSocket.open(
                server.uri(),
                "/ws",
                Map.of("Authorization", "Bearer " + token, "Sec-WebSocket-Protocol", "holdfast.v1"))) {
            first.text("{\"action\":\"createSession\",\"sourceLanguage\":\"en-US\",\"requestId\":\"r1\"}");
            JsonNode created = first.awaitText("sessionCreated");
            assertThat(created.path("requestId").asText()).isEqualTo("r1");
            assertThat(created.path("qualityTier").asText()).isEqualTo("standard");
            session = created.path("sessionId").asText();
        }
        assertThat(server.look(session).path("sessionId").asText()).isEqualTo(session);
        try (RawSocket second = RawSocket.open(
                server.uri(),
                "/ws",
                Map.of("Authorization", "Bearer " + token, "Sec-WebSocket-Protocol", "holdfast.v1"))) {
            second.text("{\"action\":\"maintainSession\",\"sessionId\":\"" + session + "\",\"requestId\":7}");
            JsonNode maintained = second.awaitText("sessionMaintained");
            assertThat(maintained.path("requestId").asInt()).isEqualTo(7);
            assertThat(maintained.path("nextSeq").asLong()).isZero();
            second.binary(TestFrames.frame(0));
            assertThat(second.awaitText("ack").path("seq").asLong()).isZero();
        }
        try (RawSocket third = RawSocket.open(
                server.uri(),
                "/ws?sessionId=" + session + "&action=maintainSession&token=" + token,
                Map.of("Sec-WebSocket-Protocol", "holdfast.v1"))) {
            assertThat(third.awaitText("sessionMaintained").path("nextSeq").asLong())
                    .isEqualTo(1);
        }
    }

    @Test
    void aConnectionThatMadeItsSessionSpeaksOnIt() throws Exception {
        try (RawSocket speaker = RawSocket.open(
                server.uri(),
                "/ws",
                Map.of("Authorization", "Bearer " + server.token("alice"), "Sec-WebSocket-Protocol", "holdfast.v1"))) {
            speaker.text("{\"action\":\"createSession\",\"sourceLanguage\":\"en-US\",\"qualityTier\":\"premium\"}");
            speaker.awaitText("sessionCreated");
            assertThat(speaker.awaitText("ready")
                            .path("limits")
                            .path("frameBytesMax")
                            .asInt())
                    .isEqualTo(16_384);
            speaker.binary(TestFrames.frame(0));
            speaker.awaitText("ack");
        }
    }

    @Test
    void heartbeatsAreAnsweredAndUnknownActionsAreNotTheEnd() throws Exception {
        String session = server.session("alice");
        try (RawSocket speaker = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
            speaker.text("{\"action\":\"heartbeat\",\"requestId\":\"h\"}");
            assertThat(speaker.awaitText("heartbeatAck").path("requestId").asText())
                    .isEqualTo("h");
            speaker.text("{\"action\":\"sing\"}");
            JsonNode error = speaker.awaitText("error");
            assertThat(error.path("code").asText()).isEqualTo("unknownAction");
            assertThat(error.path("retryable").asBoolean()).isFalse();
            speaker.binary(TestFrames.frame(0));
            speaker.awaitText("ack");
        }
    }

    @Test
    void aPauseIsToldToAllAndOutlivesItsConnection() throws Exception {
        String session = server.session("alice");
        try (RawSocket listener = RawSocket.listener(server.uri(), session, "live")) {
            listener.awaitText("ready");
            try (RawSocket speaker = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
                assertThat(listener.awaitText("speakerState").path("state").asText())
                        .isEqualTo("live");
                speaker.text("{\"action\":\"pauseAudio\"}");
                assertThat(speaker.awaitText("speakerState").path("state").asText())
                        .isEqualTo("paused");
                assertThat(listener.awaitText("speakerState").path("state").asText())
                        .isEqualTo("paused");
            }
            assertThat(listener.awaitText("speakerState").path("state").asText())
                    .isEqualTo("interrupted");
            try (RawSocket speaker = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
                assertThat(listener.awaitText("speakerState").path("state").asText())
                        .isEqualTo("paused");
                speaker.text("{\"action\":\"resumeAudio\"}");
                assertThat(listener.awaitText("speakerState").path("state").asText())
                        .isEqualTo("live");
            }
        }
    }

    @Test
    void endingWaitsForTheLastFrameAcksItAndTellsAll() throws Exception {
        String session = server.session("alice");
        try (RawSocket listener = RawSocket.listener(server.uri(), session, "start");
                RawSocket speaker = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
            speaker.text("{\"action\":\"endSession\",\"lastSeq\":2}");
            for (int sequence = 0; sequence < 3; sequence++) {
                speaker.binary(TestFrames.frame(sequence));
            }
            assertThat(speaker.await(frame -> frame.isText("ack")
                                    && frame.json().path("seq").asLong() == 2)
                            .json()
                            .path("mediaTimeUs")
                            .asLong())
                    .isEqualTo(40_000);
            JsonNode ended = speaker.awaitText("sessionEnded");
            assertThat(ended.path("lastSeq").asLong()).isEqualTo(2);
            assertThat(ended.path("reason").asText()).isEqualTo("endedByOwner");
            assertThat(speaker.awaitClose()).isEqualTo(1000);
            for (int sequence = 0; sequence < 3; sequence++) {
                assertThat(listener.await(frame -> frame.opcode() == RawSocket.BINARY)
                                .payload())
                        .isEqualTo(TestFrames.frame(sequence));
            }
            assertThat(listener.awaitText("sessionEnded").path("lastSeq").asLong())
                    .isEqualTo(2);
            assertThat(listener.awaitClose()).isEqualTo(1000);
        }
        assertThat(server.look(session).path("state").asText()).isEqualTo("ended");
        try (RawSocket late = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
            assertThat(late.status()).isEqualTo(410);
            assertThat(late.body()).contains("ended by its owner");
        }
        try (RawSocket late = RawSocket.listener(server.uri(), session, "1")) {
            assertThat(late.await(frame -> frame.opcode() == RawSocket.BINARY).payload())
                    .isEqualTo(TestFrames.frame(1));
            assertThat(late.await(frame -> frame.opcode() == RawSocket.BINARY).payload())
                    .isEqualTo(TestFrames.frame(2));
            late.awaitText("sessionEnded");
        }
    }

    @Test
    void aSequenceAheadIsAGapForSpeakerAndListeners() throws Exception {
        String session = server.session("alice");
        try (RawSocket listener = RawSocket.listener(server.uri(), session, "start");
                RawSocket speaker = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
            speaker.binary(TestFrames.frame(0));
            speaker.binary(TestFrames.frame(5));
            listener.await(frame -> frame.opcode() == RawSocket.BINARY);
            JsonNode gap = listener.awaitText("gap");
            assertThat(gap.path("fromSeq").asLong()).isEqualTo(1);
            assertThat(gap.path("toSeq").asLong()).isEqualTo(4);
            assertThat(gap.path("reason").asText()).isEqualTo("speakerLost");
            assertThat(speaker.awaitText("gap").path("toSeq").asLong()).isEqualTo(4);
            assertThat(TestFrames.sequence(listener.await(frame -> frame.opcode() == RawSocket.BINARY)
                            .payload()))
                    .isEqualTo(5);
        }
    }

    @Test
    void afterARefusedFrameNoneIsTakenSoThatItCanBeSentAgain() throws Exception {
        String session = server.session("alice");
        try (RawSocket speaker = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
            speaker.awaitText("ready");
            speaker.binary(TestFrames.frame(0));
            byte[] broken = TestFrames.frame(1);
            broken[2] = 9;
            speaker.binary(broken);
            for (int sequence = 2; sequence < 50; sequence++) {
                speaker.binary(TestFrames.frame(sequence));
            }
            assertThat(speaker.awaitGoodbye().code()).isEqualTo(4515);
        }
        try (RawSocket again = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
            assertThat(again.awaitText("ready").path("nextSeq").asLong()).isEqualTo(1);
        }
    }

    @Test
    void aLastSequenceThatMakesNoSenseEndsNothing() throws Exception {
        String session = server.session("alice");
        try (RawSocket speaker = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
            for (String nonsense : new String[] {"\"x\"", "1.5", "-1", "-9223372036854775808", "4294967296", "{}"}) {
                speaker.text("{\"action\":\"endSession\",\"lastSeq\":" + nonsense + "}");
                assertThat(speaker.awaitText("error").path("code").asText()).isEqualTo("badMessage");
            }
            speaker.binary(TestFrames.frame(0));
            speaker.awaitText("ack");
            speaker.text("{\"action\":\"endSession\",\"lastSeq\":\"0\"}");
            assertThat(speaker.awaitText("sessionEnded").path("lastSeq").asLong())
                    .isZero();
        }
    }

    @Test
    void aCloseIsAnsweredWithItsOwnCode() throws Exception {
        String session = server.session("alice");
        for (int code : new int[] {1000, 1001, 4000, 4999}) {
            try (RawSocket listener = RawSocket.listener(server.uri(), session, "live")) {
                listener.awaitText("ready");
                listener.frame(0x88, new byte[] {(byte) (code >> 8), (byte) code});
                RawSocket.Goodbye goodbye = listener.awaitGoodbye();
                assertThat(goodbye.code()).isEqualTo(code);
                assertThat(goodbye.error()).isEmpty();
            }
        }
    }

    @Test
    void aTokenIsRenewedOnTheConnectionAndOnlyByTheSamePerson() throws Exception {
        String session = server.session("alice");
        String shortLived = server.token("alice", Duration.ofSeconds(50));
        try (RawSocket speaker = RawSocket.speaker(server.uri(), session, shortLived)) {
            assertThat(speaker.awaitText("tokenExpiring").path("inMs").asLong()).isBetween(1L, 60_000L);
            speaker.text("{\"action\":\"refreshToken\",\"token\":\"" + server.token("bob") + "\"}");
            assertThat(speaker.awaitText("error").path("code").asText()).isEqualTo("notAllowed");
            speaker.text("{\"action\":\"refreshToken\",\"token\":\"" + server.token("alice") + "\"}");
            assertThat(speaker.awaitText("tokenRefreshed").path("expiresAt").asText())
                    .isNotEmpty();
        }
    }

    @Test
    void rawPcmFromAClientThatKnowsNothingOfUsIsHeardToTheLastSample() throws Exception {
        String session = server.session("alice");
        byte[] pcm = new byte[2 * (16_000 + 7)];
        for (int at = 0; at < pcm.length; at++) {
            pcm[at] = (byte) (at * 13 + at / 251);
        }
        try (RawSocket speaker = RawSocket.open(
                server.uri(), "/ws?sessionId=" + session + "&role=speaker&token=" + server.token("alice"), Map.of())) {
            speaker.awaitText("ready");
            for (int at = 0; at < pcm.length; ) {
                int length = Math.min(pcm.length - at, 1 + at * 7 % 3_001);
                speaker.binary(Arrays.copyOfRange(pcm, at, at + length));
                at += length;
            }
            speaker.text("{\"action\":\"endSession\"}");
            assertThat(speaker.awaitText("sessionEnded").path("lastSeq").asLong())
                    .isEqualTo(50);
        }
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        try (RawSocket listener = RawSocket.listener(server.uri(), session, "start")) {
            for (RawSocket.Frame frame = listener.next(); frame.opcode() != RawSocket.CLOSE; frame = listener.next()) {
                if (frame.opcode() == RawSocket.BINARY) {
                    heard.write(frame.payload(), 20, frame.payload().length - 20);
                }
            }
        }
        assertThat(heard.toByteArray()).isEqualTo(pcm);
    }

    @Test
    void silenceIsFilledWithTicks() throws Exception {
        String session = server.session("alice");
        try (RawSocket listener = RawSocket.listener(server.uri(), session, "live")) {
            listener.awaitText("ready");
            long before = System.nanoTime();
            assertThat(listener.awaitText("tick").path("liveSeq").asLong()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(2_500));
        }
    }

    @Test
    void theSpeakerIsToldHowManyListen() throws Exception {
        String session = server.session("alice");
        try (RawSocket speaker = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
            speaker.awaitText("ready");
            try (RawSocket one = RawSocket.listener(server.uri(), session, "live");
                    RawSocket two = RawSocket.listener(server.uri(), session, "live")) {
                one.awaitText("ready");
                two.awaitText("ready");
                speaker.await(frame -> frame.isText("listenerCount")
                        && frame.json().path("count").asInt() == 2);
            }
            speaker.await(frame ->
                    frame.isText("listenerCount") && frame.json().path("count").asInt() == 0);
        }
    }
}
