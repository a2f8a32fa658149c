// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.jwt.local.LocalSecret;
import dev.holdfast.adapter.jwt.local.LocalTokenIssuer;
import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.ServerProcess;
import dev.holdfast.bootstrap.e2e.support.StoreIndependent;
import dev.holdfast.bootstrap.e2e.support.TestFrames;
import dev.holdfast.bootstrap.schedule.SystemClock;
import dev.holdfast.client.HoldfastClient;
import dev.holdfast.client.session.NewSession;
import dev.holdfast.domain.identity.Owner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server stands still, as when its machine is suspended: its clients are not closed for what they could not do. */
@StoreIndependent
@Timeout(90)
class PausedServerTest {

    /** Longer than the 5 s after which a silent speaker counts as dead (docs/protocol.md §2). */
    private static final Duration PAUSE = Duration.ofSeconds(7);

    @TempDir
    Path data;

    @Test
    void aSpeakerThatWasSilentWhileTheServerStoodStillIsAskedAndNotClosed() throws Exception {
        try (ServerProcess server = ServerProcess.start(data, 0, Map.of())) {
            LocalTokenIssuer issuer = new LocalTokenIssuer(LocalSecret.inFolder(data), new SystemClock());
            String token = issuer.issue(new Owner("alice"), Duration.ofHours(1));
            String session;
            try (HoldfastClient client = HoldfastClient.at(server.uri()).token(() -> token)) {
                session = client.createSession(NewSession.in("en-US")).sessionId();
            }
            try (RawSocket speaker = RawSocket.speaker(server.uri(), session, token)) {
                speaker.awaitText("ready");
                speaker.binary(TestFrames.frame(0));
                speaker.awaitText("ack");

                server.pause();
                Awaitility.await().pollDelay(PAUSE).until(() -> true);
                server.wake();

                // The server asks, this client answers, and it is heard as before.
                assertThat(speaker.await(frame -> frame.opcode() == RawSocket.CLOSE || frame.isText("tick"))
                                .opcode())
                        .isEqualTo(RawSocket.TEXT);
                speaker.binary(TestFrames.frame(1));
                assertThat(speaker.awaitText("ack").path("seq").asLong()).isEqualTo(1);
            }
        }
    }
}
