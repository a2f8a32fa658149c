// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.bench.load.Listeners.ListenerGroup;
import dev.holdfast.bench.load.WebSocketScript.Client;
import dev.holdfast.bench.wire.ConnectTarget;
import dev.holdfast.bench.wire.HoldfastProtocol;
import dev.holdfast.bench.wire.PeerProtocol;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Codec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What the load generator's connections do besides carrying frames, against a server that follows a script. */
class ConnectingTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final AudioMessage MESSAGE = new AudioMessage(Codec.OPUS, 160);
    private static final byte[] PING = "ping".getBytes(StandardCharsets.US_ASCII);
    private static final String READY = "{\"type\":\"ready\",\"nextSeq\":%d,\"heartbeatMs\":%d}";

    private static Speakers speakers(ConnectTarget target, int count) {
        return new Speakers(Collections.nCopies(count, target), MESSAGE);
    }

    @Test
    void speakersConnectManyAtATime() throws IOException {
        try (WebSocketScript server = new WebSocketScript();
                Speakers speakers = speakers(server.target(PeerProtocol.INSTANCE), 8)) {
            CompletableFuture<Void> joined = speakers.beginConnect(8);
            List<Client> waiting = new ArrayList<>();
            while (waiting.size() < 8) {
                waiting.add(server.accept());
            }
            assertThat(joined).isNotDone();
            for (Client client : waiting) {
                client.completeHandshake();
            }
            speakers.await(joined, TIMEOUT);
        }
    }

    @Test
    void noMoreConnectAtATimeThanAllowed() throws IOException {
        try (WebSocketScript server = new WebSocketScript();
                Speakers speakers = speakers(server.target(PeerProtocol.INSTANCE), 3)) {
            CompletableFuture<Void> joined = speakers.beginConnect(1);
            for (int i = 0; i < 3; i++) {
                // Only when this one has joined may the next one come.
                server.accept().completeHandshake();
            }
            speakers.await(joined, TIMEOUT);
        }
    }

    @Test
    void aSpeakerAnswersPingsWhileOthersStillConnect() throws IOException {
        try (WebSocketScript server = new WebSocketScript();
                Speakers speakers = speakers(server.target(PeerProtocol.INSTANCE), 2)) {
            CompletableFuture<Void> joined = speakers.beginConnect(2);
            Client first = server.accept().completeHandshake();
            Client second = server.accept();

            assertThat(first.send(0x89, PING).read()).isEqualTo("aping");
            assertThat(joined).isNotDone();
            second.completeHandshake();
            speakers.await(joined, TIMEOUT);
        }
    }

    @Test
    void aSpeakerAnswersPingsBeforeAndWhileItSends() throws IOException {
        try (WebSocketScript server = new WebSocketScript();
                Speakers speakers = speakers(server.target(PeerProtocol.INSTANCE), 1)) {
            CompletableFuture<Void> joined = speakers.beginConnect(1);
            Client client = server.accept().completeHandshake();
            speakers.await(joined, TIMEOUT);
            assertThat(client.send(0x89, PING).read()).isEqualTo("aping");

            speakers.start(100, System.nanoTime());
            client.send(0x89, PING);
            String frame = client.read();
            while (frame.startsWith("2")) {
                frame = client.read();
            }
            assertThat(frame).isEqualTo("aping");
        }
    }

    @Test
    void aListenerAnswersPingsAndSendsTheHeartbeatsThatReadyAsksFor() throws IOException {
        try (WebSocketScript server = new WebSocketScript();
                Listeners listeners = new Listeners()) {
            ConnectTarget target = server.target(HoldfastProtocol.INSTANCE);
            CompletableFuture<Void> joined = listeners.beginConnect(List.of(new ListenerGroup(target, 0, 1)), 1);
            Client client = server.accept().completeHandshake();
            assertThat(client.send(0x89, PING).read()).isEqualTo("aping");
            assertThat(joined).isNotDone();

            client.sendText(String.format(READY, 0, 100));
            listeners.await(joined, TIMEOUT);
            assertThat(client.read()).isEqualTo("1{\"action\":\"heartbeat\"}");
            assertThat(client.read()).isEqualTo("1{\"action\":\"heartbeat\"}");
        }
    }

    @Test
    void aListenerThatDoesNotReadStillSendsHeartbeats() throws IOException {
        try (WebSocketScript server = new WebSocketScript();
                Listeners listeners = new Listeners()) {
            ConnectTarget target = server.target(HoldfastProtocol.INSTANCE);
            CompletableFuture<Void> joined = listeners.beginConnect(List.of(new ListenerGroup(target, 0, 1)), 1);
            Client client = server.accept().completeHandshake().sendText(String.format(READY, 0, 100));
            listeners.await(joined, TIMEOUT);
            listeners.stopReading(1);
            assertThat(client.send(0x89, PING).read()).isEqualTo("1{\"action\":\"heartbeat\"}");
            assertThat(client.read()).isEqualTo("1{\"action\":\"heartbeat\"}");
        }
    }

    @Test
    void aClientThatIsRefusedForNowComesAgainNoSoonerThanTheServerSays() throws IOException {
        try (WebSocketScript server = new WebSocketScript();
                Speakers speakers = speakers(server.target(PeerProtocol.INSTANCE), 1)) {
            CompletableFuture<Void> joined = speakers.beginConnect(1);
            server.accept().refuse("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2");
            long refusedNanos = System.nanoTime();
            server.accept().completeHandshake();
            assertThat(Duration.ofNanos(System.nanoTime() - refusedNanos)).isGreaterThan(Duration.ofMillis(1_900));
            speakers.await(joined, TIMEOUT);
            assertThat(speakers.refusals()).isEqualTo(1);
        }
    }

    @Test
    void aSpeakerThatTheServerDisconnectsFailsTheRunWithTheServersWords() throws IOException {
        try (WebSocketScript server = new WebSocketScript();
                Speakers speakers = speakers(server.target(HoldfastProtocol.INSTANCE), 1)) {
            CompletableFuture<Void> joined = speakers.beginConnect(1);
            Client client = server.accept().completeHandshake().sendText(String.format(READY, 0, 10_000));
            speakers.await(joined, TIMEOUT);
            client.sendText("{\"type\":\"error\",\"code\":\"heartbeatMissed\"}")
                    .send(0x88, new byte[] {0x0F, (byte) 0xA1});
            client.close();
            await().atMost(TIMEOUT).untilAsserted(() -> assertThatThrownBy(speakers::checkConnected)
                    .isInstanceOf(LoadFailed.class)
                    .hasMessageContaining("the server disconnected a speaker")
                    .hasMessageContaining("heartbeatMissed")
                    .hasMessageContaining("close 4001"));
        }
    }

    @Test
    void afterARestartASpeakerGoesOnWithTheFirstFrameThatTheServerDoesNotHave() throws IOException {
        try (WebSocketScript server = new WebSocketScript();
                Speakers speakers = speakers(server.target(HoldfastProtocol.INSTANCE), 1)) {
            CompletableFuture<Void> joined = speakers.beginConnect(1);
            Client client = server.accept().completeHandshake().sendText(String.format(READY, 0, 10_000));
            speakers.await(joined, TIMEOUT);
            speakers.start(100, System.nanoTime());
            long scheduledOfFive = 0;
            for (int sequence = 0; sequence < 8; sequence++) {
                ByteBuffer frame = ByteBuffer.wrap(client.readFrame());
                assertThat(AudioFrame.sequence(frame, 1)).isEqualTo(sequence);
                scheduledOfFive = sequence == 5 ? AudioMessage.scheduledNanos(frame, 1) : scheduledOfFive;
            }
            speakers.expectDisconnects();
            client.close();
            joined = speakers.beginConnect(1);
            client = server.accept().completeHandshake().sendText(String.format(READY, 5, 10_000));
            speakers.await(joined, TIMEOUT);
            for (int sequence = 5; sequence < 30; sequence++) {
                ByteBuffer frame = ByteBuffer.wrap(client.readFrame());
                assertThat(AudioFrame.sequence(frame, 1)).isEqualTo(sequence);
                assertThat(AudioMessage.isIntact(frame, 1, frame.capacity() - 1, 0))
                        .isTrue();
                assertThat(AudioMessage.scheduledNanos(frame, 1))
                        .isEqualTo(scheduledOfFive + (sequence - 5) * 10_000_000L);
            }
            speakers.checkConnected();
        }
    }
}
