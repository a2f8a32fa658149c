// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.holdfast.client.ScriptedServer.Peer;
import dev.holdfast.client.config.AudioFormat;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** What the tests of speakers share. */
final class SpeakerFixture {

    static final AudioFormat FORMAT = AudioFormat.pcm16(16_000);
    static final String SESSION = SingleSessionServer.SESSION;

    private SpeakerFixture() {}

    /** A frame with the number as each of its samples. */
    static short[] frame(int number) {
        short[] samples = new short[FORMAT.frameSamples()];
        Arrays.fill(samples, (short) number);
        return samples;
    }

    static HoldfastClient client(ScriptedServer server) {
        return HoldfastClient.at(server.uri()).token(() -> "secret");
    }

    static void ready(Peer peer, long nextSequence) throws IOException {
        peer.accept();
        peer.sendText("{'type':'ready','nextSeq':" + nextSequence + ",'mediaTimeUs':" + nextSequence * 20_000 + "}");
    }

    static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(30, SECONDS);
    }

    static void awaitLatch(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(30, SECONDS)) {
                throw new IOException("the latch was not released");
            }
        } catch (InterruptedException interruption) {
            throw new IOException(interruption);
        }
    }
}
