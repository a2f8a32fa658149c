// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.jwt.local.LocalSecret;
import dev.holdfast.adapter.jwt.local.LocalTokenIssuer;
import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.ServerProcess;
import dev.holdfast.bootstrap.e2e.support.TestFrames;
import dev.holdfast.bootstrap.schedule.SystemClock;
import dev.holdfast.bootstrap.server.OutOfMemoryExit;
import dev.holdfast.client.HoldfastClient;
import dev.holdfast.client.session.NewSession;
import dev.holdfast.domain.identity.Owner;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Should memory run out after all, although limits prevent it: here because the operator gave less than they count with. */
@Timeout(90)
class OutOfMemoryTest {

    private static final int FRAMES = 5;

    /** Of direct memory, of which the limits know nothing: they are shares of the heap. */
    private static final List<String> TOO_LITTLE = List.of("-Xmx256m", "-XX:MaxDirectMemorySize=2m");

    @TempDir
    Path data;

    private final List<RawSocket> open = new ArrayList<>();

    @BeforeEach
    void forget() {
        open.clear();
    }

    @AfterEach
    void close() throws IOException {
        for (RawSocket socket : open) {
            socket.close();
        }
    }

    @Test
    void theProcessEndsItselfWithCodeThreeAndARestartLosesNothing() throws Exception {
        String session;
        try (ServerProcess server = ServerProcess.start(data, 0, Map.of(), TOO_LITTLE)) {
            LocalTokenIssuer issuer = new LocalTokenIssuer(LocalSecret.inFolder(data), new SystemClock());
            String token = issuer.issue(new Owner("alice"), Duration.ofHours(1));
            try (HoldfastClient client = HoldfastClient.at(server.uri()).token(() -> token)) {
                session = client.createSession(NewSession.in("en-US")).sessionId();
            }
            RawSocket speaker = RawSocket.speaker(server.uri(), session, token);
            open.add(speaker);
            speaker.awaitText("ready");
            for (int sequence = 0; sequence < FRAMES; sequence++) {
                speaker.binary(TestFrames.frame(sequence));
            }
            speaker.await(
                    frame -> frame.isText("ack") && frame.json().path("seq").asInt() == FRAMES - 1);

            useUpDirectMemory(server.uri(), session);

            assertThat(server.awaitExit(30)).isEqualTo(OutOfMemoryExit.CODE);
        }
        try (ServerProcess server = ServerProcess.start(data, 0, Map.of());
                RawSocket listener = RawSocket.listener(server.uri(), session, "start")) {
            for (int sequence = 0; sequence < FRAMES; sequence++) {
                assertThat(listener.await(frame -> frame.opcode() == RawSocket.BINARY)
                                .payload())
                        .isEqualTo(TestFrames.frame(sequence));
            }
        }
    }

    /** Each connection holds a read buffer with most of a frame. */
    private void useUpDirectMemory(URI server, String session) {
        byte[] whole = RawSocket.masked(0x80 | RawSocket.BINARY, new byte[15_000]);
        byte[] most = Arrays.copyOf(whole, whole.length - 10);
        try {
            for (int each = 0; each < 500; each++) {
                RawSocket listener = RawSocket.listener(server, session, "live");
                open.add(listener);
                listener.bytes(most);
            }
        } catch (IOException ended) {
            // The process has ended.
        }
    }
}
