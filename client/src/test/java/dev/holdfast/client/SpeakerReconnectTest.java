// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client;

import static dev.holdfast.client.SpeakerFixture.FORMAT;
import static dev.holdfast.client.SpeakerFixture.SESSION;
import static dev.holdfast.client.SpeakerFixture.client;
import static dev.holdfast.client.SpeakerFixture.frame;
import static dev.holdfast.client.SpeakerFixture.get;
import static dev.holdfast.client.SpeakerFixture.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.client.ScriptedServer.Message;
import dev.holdfast.client.config.RetryPolicy;
import dev.holdfast.client.event.HoldfastException;
import dev.holdfast.client.event.ListenerEvent;
import dev.holdfast.client.event.SpeakerState;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SpeakerReconnectTest {

    @Test
    void aPauseOutlivesTheConnection() throws Exception {
        AtomicInteger connection = new AtomicInteger();
        CompletableFuture<Boolean> pausedAgain = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    ready(peer, 0);
                    peer.receiveAction("pauseAudio");
                    if (connection.getAndIncrement() == 0) {
                        peer.close(1001);
                    } else {
                        pausedAgain.complete(true);
                        peer.receiveUntilClosed();
                    }
                });
                HoldfastClient client = client(server);
                Speaker speaker = client.speak(SESSION, FORMAT)) {
            speaker.pause();
            assertThat(get(pausedAgain)).isTrue();
            await().untilAsserted(() -> assertThat(speaker.state()).isEqualTo(SpeakerState.PAUSED));
        }
    }

    @Test
    void aTokenAboutToExpireIsRefreshedOverTheSameConnection() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        CompletableFuture<String> refreshed = new CompletableFuture<>();
        Queue<String> authorizations = new ConcurrentLinkedQueue<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    authorizations.add(peer.headers.get("authorization"));
                    ready(peer, 0);
                    peer.sendText("{'type':'tokenExpiring','inMs':1000}");
                    refreshed.complete(
                            peer.receiveAction("refreshToken").text("token").orElseThrow());
                    peer.receiveUntilClosed();
                });
                HoldfastClient client = HoldfastClient.at(server.uri()).token(() -> "token" + asked.incrementAndGet());
                Speaker speaker = client.speak(SESSION, FORMAT)) {
            assertThat(get(refreshed)).isEqualTo("token2");
            assertThat(authorizations).containsExactly("Bearer token1");
            assertThat(speaker.state()).isEqualTo(SpeakerState.LIVE);
        }
    }

    @Test
    void aTokenThatTheProviderCouldNotRefreshIsAskedForAgain() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        CompletableFuture<String> refreshed = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    ready(peer, 0);
                    peer.sendText("{'type':'tokenExpiring','inMs':60000}");
                    refreshed.complete(
                            peer.receiveAction("refreshToken").text("token").orElseThrow());
                    peer.receiveUntilClosed();
                });
                HoldfastClient client = HoldfastClient.at(server.uri()).token(() -> {
                    if (asked.incrementAndGet() == 2) {
                        throw new IllegalStateException("the identity provider is down");
                    }
                    return "token" + asked;
                });
                Speaker speaker = client.speak(SESSION, FORMAT)) {
            assertThat(get(refreshed)).isEqualTo("token3");
            assertThat(speaker.stats().connections()).isEqualTo(1);
        }
    }

    @Test
    void aRefusedTokenIsReplacedAtOnceAndAfterASecondAndThenItIsFinal() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        long start = System.nanoTime();
        try (ScriptedServer server = new ScriptedServer(
                        peer -> peer.respond(401, "{\"type\":\"/problems/unauthenticated\",\"detail\":\"No.\"}"));
                HoldfastClient client = HoldfastClient.at(server.uri()).token(() -> "token" + asked.incrementAndGet());
                Speaker speaker = client.speak(SESSION, FORMAT)) {
            await().untilAsserted(() -> assertThat(speaker.state()).isEqualTo(SpeakerState.FAILED));
            assertThat(asked).hasValue(3);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
            assertThatThrownBy(() -> speaker.write(frame(0)))
                    .isInstanceOfSatisfying(HoldfastException.class, refusal -> {
                        assertThat(refusal.code()).isEqualTo("unauthenticated");
                        assertThat(refusal.status()).hasValue(401);
                        assertThat(refusal).hasMessage("No.");
                    });
        }
    }

    @Test
    void aReplacedSpeakerDoesNotReconnect() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    ready(peer, 0);
                    peer.sendText(
                            "{'type':'error','code':'replaced','message':'Another one speaks.','retryable':false}");
                    peer.close(4509);
                    peer.receiveUntilClosed();
                });
                HoldfastClient client = client(server);
                Speaker speaker = client.speak(SESSION, FORMAT)) {
            assertThatThrownBy(() -> get(speaker.finish()))
                    .cause()
                    .isInstanceOfSatisfying(HoldfastException.class, refusal -> {
                        assertThat(refusal.code()).isEqualTo("replaced");
                        assertThat(refusal.closeCode()).hasValue(4509);
                    });
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void aPolicyOfThreeRetriesIsFollowed() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> peer.respond(502, ""));
                HoldfastClient client = client(server).retry(RetryPolicy.fixed(3, Duration.ofMillis(50)));
                Speaker speaker = client.speak(SESSION, FORMAT)) {
            await().untilAsserted(() -> assertThat(speaker.state()).isEqualTo(SpeakerState.FAILED));
            assertThat(server.requests).hasSize(4);
            assertThatThrownBy(() -> speaker.write(frame(0)))
                    .isInstanceOf(HoldfastException.class)
                    .hasMessageStartingWith("Gave up after 3 retries: ");
        }
    }

    @Test
    void aSilentConnectionIsReplacedAfterFiveSeconds() throws Exception {
        AtomicInteger connection = new AtomicInteger();
        Queue<SpeakerState> states = new ConcurrentLinkedQueue<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    ready(peer, 0);
                    if (connection.getAndIncrement() > 0) {
                        peer.sendText("{'type':'ack','seq':0}");
                    }
                    peer.receiveUntilClosed();
                });
                HoldfastClient client = client(server);
                Speaker speaker = client.speak(SESSION, FORMAT).onState(states::add)) {
            speaker.write(frame(0));
            await().atMost(Duration.ofSeconds(8))
                    .untilAsserted(
                            () -> assertThat(speaker.stats().connections()).isEqualTo(2));
            await().untilAsserted(() -> assertThat(states)
                    .containsExactly(
                            SpeakerState.CONNECTING, SpeakerState.LIVE, SpeakerState.RECONNECTING, SpeakerState.LIVE));
        }
    }

    @Test
    void retryAfterOfAnUnavailableServerIsObeyed() throws Exception {
        AtomicInteger connection = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    if (connection.getAndIncrement() == 0) {
                        peer.respond(503, "{}", "Retry-After: 1");
                    } else {
                        ready(peer, 0);
                        peer.receiveUntilClosed();
                    }
                });
                HoldfastClient client = client(server);
                Speaker speaker = client.speak(SESSION, FORMAT)) {
            long begun = System.nanoTime();
            await().untilAsserted(() -> assertThat(speaker.state()).isEqualTo(SpeakerState.LIVE));
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(900));
        }
    }

    @Test
    void theHeartbeatIntervalOfTheAppIsUsed() throws Exception {
        CompletableFuture<Message> beat = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    ready(peer, 0);
                    beat.complete(peer.receive());
                    peer.receiveUntilClosed();
                });
                HoldfastClient client = client(server).heartbeat(Duration.ofMillis(50));
                Speaker speaker = client.speak(SESSION, FORMAT)) {
            assertThat(get(beat).isAction("heartbeat")).isTrue();
            assertThat(speaker.state()).isEqualTo(SpeakerState.LIVE);
        }
    }

    @Test
    void theHeartbeatIntervalOfTheServerIsUsed() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.accept();
                    peer.sendText("{'type':'ready','nextSeq':0,'heartbeatMs':500}");
                    for (int i = 0; i < 3; i++) {
                        peer.receiveAction("heartbeat");
                    }
                    peer.sendText("{'type':'ack','seq':0}");
                    peer.receiveUntilClosed();
                });
                HoldfastClient client = client(server);
                Speaker speaker = client.speak(SESSION, FORMAT)) {
            speaker.write(frame(0));
            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(
                            () -> assertThat(speaker.stats().framesAcked()).isEqualTo(1));
            assertThat(speaker.stats().connections()).isEqualTo(1);
        }
    }

    @Test
    void aDrainingServerIsLeftAtTheTimeThatItNamesAndReconnectedTo() throws Exception {
        AtomicInteger connection = new AtomicInteger();
        CompletableFuture<Long> left = new CompletableFuture<>();
        CompletableFuture<ListenerEvent.Frame> second = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    ready(peer, 0);
                    if (connection.getAndIncrement() == 0) {
                        long start = System.nanoTime();
                        peer.sendText("{'type':'goAway','reconnectInMs':300,'url':'ws://127.0.0.1:1/ws'}");
                        try {
                            peer.receiveUntilClosed();
                        } finally {
                            left.complete((System.nanoTime() - start) / 1_000_000);
                        }
                    }
                    second.complete(peer.receiveAudio());
                    peer.receiveUntilClosed();
                });
                HoldfastClient client = client(server);
                Speaker speaker = client.speak(SESSION, FORMAT)) {
            speaker.write(frame(0));
            assertThat(get(second).sequence()).isZero();
            assertThat(get(left)).isGreaterThanOrEqualTo(290);
        }
    }

    @Test
    void serversThatAllGoAwayAtOnceAreNotCalledInALoop() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    connections.incrementAndGet();
                    ready(peer, 0);
                    peer.sendText("{'type':'goAway','reconnectInMs':0}");
                    peer.receiveUntilClosed();
                });
                HoldfastClient client = client(server).retry(RetryPolicy.fixed(3, Duration.ofMillis(20)));
                Speaker speaker = client.speak(SESSION, FORMAT)) {
            await().untilAsserted(() -> assertThat(speaker.state()).isEqualTo(SpeakerState.FAILED));
            assertThat(connections).hasValue(4);
        }
    }
}
