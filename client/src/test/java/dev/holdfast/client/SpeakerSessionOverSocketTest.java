// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client;

import static dev.holdfast.client.SpeakerFixture.FORMAT;
import static dev.holdfast.client.SpeakerFixture.SESSION;
import static dev.holdfast.client.SpeakerFixture.client;
import static dev.holdfast.client.SpeakerFixture.frame;
import static dev.holdfast.client.SpeakerFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.client.config.RetryPolicy;
import dev.holdfast.client.event.HoldfastException;
import dev.holdfast.client.event.SpeakerState;
import dev.holdfast.client.protocol.Json;
import dev.holdfast.client.session.NewSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SpeakerSessionOverSocketTest {

    @Test
    void aSessionCreatedOverASocketThatIsCutRightAfterwardsIsResumed() throws Exception {
        try (SingleSessionServer holdfast = new SingleSessionServer();
                ScriptedServer server = new ScriptedServer(holdfast);
                HoldfastClient client = client(server);
                Speaker speaker = client.createSessionOverSocket(NewSession.in("en-US"), FORMAT)) {
            holdfast.cutAfterMillis = 17;
            for (int i = 0; i < 200; i++) {
                speaker.write(frame(i));
            }
            assertThat(get(speaker.sessionId())).isEqualTo(SESSION);
            assertThat(get(speaker.finish()).lastSequence()).hasValue(199);
            assertThat(holdfast.created).hasValue(1);
            assertThat(holdfast.frames()).hasSize(200);
            List<String> requests = new ArrayList<>(server.requests);
            assertThat(requests.get(0)).isEqualTo("GET /ws?role=speaker&sampleRate=16000");
            assertThat(requests.subList(1, requests.size())).allSatisfy(request -> assertThat(request)
                    .matches("GET /(ws\\?sessionId=" + SESSION
                            + "&role=speaker&action=maintainSession&sampleRate=16000|sessions/" + SESSION + ")"));
        }
    }

    @Test
    void aCreateSessionThatWasCutIsRepeatedWithTheSameKey() throws Exception {
        Queue<String> keys = new ConcurrentLinkedQueue<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.accept();
                    Json request = peer.receiveAction("createSession");
                    keys.add(request.text("idempotencyKey").orElseThrow());
                    if (keys.size() < 3) {
                        peer.cut();
                    } else {
                        peer.sendText("{'type':'sessionCreated','sessionId':'" + SESSION + "'}");
                        peer.receiveUntilClosed();
                    }
                });
                HoldfastClient client = client(server);
                Speaker speaker = client.createSessionOverSocket(NewSession.in("en-US"), FORMAT)) {
            assertThat(get(speaker.sessionId())).isEqualTo(SESSION);
            assertThat(keys).hasSize(3);
            assertThat(keys.stream().distinct()).hasSize(1);
        }
    }

    @Test
    void aCreateSessionThatTheServerCannotGrantNowIsRepeatedAsThePolicySays() throws Exception {
        AtomicInteger refusals = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.accept();
                    String request = peer.receiveAction("createSession")
                            .text("requestId")
                            .orElseThrow();
                    if (refusals.incrementAndGet() <= 7) {
                        peer.sendText("{'type':'error','code':'storeUnavailable','message':'Later.','retryable':true,"
                                + "'retryAfterMs':10,'requestId':'" + request + "'}");
                    } else {
                        peer.sendText("{'type':'sessionCreated','sessionId':'" + SESSION + "'}");
                    }
                    peer.receiveUntilClosed();
                });
                HoldfastClient client = client(server).retry(RetryPolicy.fixed(8, Duration.ofMillis(10)));
                Speaker speaker = client.createSessionOverSocket(NewSession.in("en-US"), FORMAT)) {
            assertThat(get(speaker.sessionId())).isEqualTo(SESSION);
            assertThat(refusals).hasValue(8);
        }
    }

    @Test
    void aCreateSessionIsGivenUpAfterTheAttemptsOfThePolicy() throws Exception {
        AtomicInteger refusals = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.accept();
                    peer.receiveAction("createSession");
                    refusals.incrementAndGet();
                    peer.cut();
                });
                HoldfastClient client = client(server).retry(RetryPolicy.fixed(2, Duration.ofMillis(10)));
                Speaker speaker = client.createSessionOverSocket(NewSession.in("en-US"), FORMAT)) {
            await().untilAsserted(() -> assertThat(speaker.state()).isEqualTo(SpeakerState.FAILED));
            assertThat(refusals).hasValue(3);
            assertThatThrownBy(() -> get(speaker.sessionId()))
                    .cause()
                    .isInstanceOfSatisfying(HoldfastException.class, failure -> assertThat(failure.code())
                            .isEqualTo("connectionLost"));
        }
    }

    @Test
    void aCreateSessionThatTheServerRefusesIsFinal() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.accept();
                    String request = peer.receiveAction("createSession")
                            .text("requestId")
                            .orElseThrow();
                    peer.sendText("{'type':'error','code':'badMessage','message':'No.','retryable':false,"
                            + "'requestId':'" + request + "'}");
                    peer.receiveUntilClosed();
                });
                HoldfastClient client = client(server);
                Speaker speaker = client.createSessionOverSocket(NewSession.in("en-US"), FORMAT)) {
            assertThatThrownBy(() -> get(speaker.sessionId()))
                    .cause()
                    .isInstanceOfSatisfying(HoldfastException.class, failure -> assertThat(failure.code())
                            .isEqualTo("badMessage"));
            assertThat(server.requests).hasSize(1);
        }
    }
}
