// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.jwt.local.LocalSecret;
import dev.holdfast.adapter.jwt.local.LocalTokenIssuer;
import dev.holdfast.bootstrap.e2e.support.ServerProcess;
import dev.holdfast.bootstrap.e2e.support.TestListener;
import dev.holdfast.bootstrap.e2e.support.TestSpeaker;
import dev.holdfast.bootstrap.e2e.support.TestThreads;
import dev.holdfast.bootstrap.schedule.SystemClock;
import dev.holdfast.client.HoldfastClient;
import dev.holdfast.client.Listener;
import dev.holdfast.client.Speaker;
import dev.holdfast.client.config.AudioFormat;
import dev.holdfast.client.config.StartPosition;
import dev.holdfast.client.session.NewSession;
import dev.holdfast.domain.identity.Owner;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server's process killed with -9 in mid-talk, and started again on the same data. */
@Timeout(180)
class KilledServerTest {

    private static final int KILLS = 3;

    @TempDir
    Path data;

    @Test
    void speakerAndListenerResumeByThemselvesAndNothingIsMissing() throws Exception {
        TestSpeaker testSpeaker = TestSpeaker.of(600);
        ServerProcess process = ServerProcess.start(data, 0, Map.of());
        try {
            URI uri = process.uri();
            LocalTokenIssuer issuer = new LocalTokenIssuer(LocalSecret.inFolder(data), new SystemClock());
            TestListener testListener = new TestListener();
            try (HoldfastClient client =
                    HoldfastClient.at(uri).token(() -> issuer.issue(new Owner("alice"), Duration.ofHours(1)))) {
                String session = client.createSession(NewSession.in("en-US")).sessionId();
                try (Listener listener = client.listen(session, StartPosition.start(), testListener);
                        Speaker speaker = client.speak(session, AudioFormat.pcm16(TestSpeaker.HERTZ))) {
                    CompletableFuture<Void> talk = TestThreads.run(() -> {
                        try {
                            testSpeaker.speak(speaker, 15_000);
                        } catch (InterruptedException stopped) {
                            throw new AssertionError(stopped);
                        }
                    });
                    for (int kills = 1; kills <= KILLS; kills++) {
                        long heard = 100L * kills;
                        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> testListener.heard() >= heard);
                        process.kill();
                        process = ServerProcess.start(data, uri.getPort(), Map.of());
                        assertThat(process.uri()).isEqualTo(uri);
                    }
                    talk.get(60, TimeUnit.SECONDS);
                    speaker.finish().get(60, TimeUnit.SECONDS);
                    testListener.end().get(60, TimeUnit.SECONDS);
                }
            }
            assertThat(testListener.sequences())
                    .isEqualTo(LongStream.range(0, testSpeaker.frames()).boxed().toList());
            assertThat(testListener.gaps()).isEmpty();
            assertThat(testListener.pcm()).isEqualTo(testSpeaker.pcm());
        } finally {
            process.close();
        }
    }
}
