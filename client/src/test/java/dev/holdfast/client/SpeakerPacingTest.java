// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client;

import static dev.holdfast.client.SpeakerFixture.SESSION;
import static dev.holdfast.client.SpeakerFixture.awaitLatch;
import static dev.holdfast.client.SpeakerFixture.client;
import static dev.holdfast.client.SpeakerFixture.get;
import static dev.holdfast.client.SpeakerFixture.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.ScriptedServer.Message;
import dev.holdfast.client.ScriptedServer.Peer;
import dev.holdfast.client.config.AudioFormat;
import dev.holdfast.client.event.ListenerEvent.Frame;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SpeakerPacingTest {

    private static final AudioFormat FORMAT =
            AudioFormat.pcm16(16_000).withFrameDuration(AudioFormat.FRAME_DURATION_MAX);

    /** The server's limit: a bucket of 60 s, filled at 1.25 × real time (docs/protocol.md §3). */
    private static void receiveWithinRate(Peer peer) throws IOException {
        double budget = 60_000;
        long refilledAt = System.nanoTime();
        while (true) {
            Message message = peer.receive();
            if (message.audio().isPresent()) {
                Frame frame = message.audio().get();
                long now = System.nanoTime();
                budget = Math.min(60_000, budget + (now - refilledAt) / 1_000_000.0 * 1.25);
                refilledAt = now;
                budget -= frame.durationSamples() / 16.0;
                if (budget < 0) {
                    peer.sendText("{'type':'error','code':'rate','message':'Too fast.','retryable':true}");
                    peer.close(4029);
                    return;
                }
                peer.sendText("{'type':'ack','seq':" + frame.sequence() + "}");
            } else if (message.isAction("endSession")) {
                long last = message.text().orElseThrow().number("lastSeq").orElseThrow();
                peer.sendText("{'type':'sessionEnded','lastSeq':" + last + "}");
                peer.close(1000);
            }
        }
    }

    @Test
    void aBacklogOfMoreThanTheBurstIsDeliveredOverOneConnection() throws Exception {
        CountDownLatch backlog = new CountDownLatch(1);
        AtomicInteger connections = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    awaitLatch(backlog);
                    connections.incrementAndGet();
                    ready(peer, 0);
                    receiveWithinRate(peer);
                });
                HoldfastClient client = client(server).unackedMax(Duration.ofMinutes(2));
                Speaker speaker = client.speak(SESSION, FORMAT)) {
            int frames = 64_000 / 120;
            for (int i = 0; i < frames; i++) {
                speaker.write(new short[FORMAT.frameSamples()]);
            }
            backlog.countDown();
            assertThat(get(speaker.finish()).lastSequence()).hasValue(frames - 1);
            assertThat(connections).hasValue(1);
        }
    }
}
