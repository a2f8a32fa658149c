// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.StoreIndependent;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The closing handshake of RFC 6455 §7, by whichever side and for whatever reason. */
@StoreIndependent
@Timeout(60)
class ClosingTest {

    private static final byte[] UNMASKED = {(byte) 0x81, 2, '{', '}'};

    @TempDir
    Path data;

    private TestServer server;
    private String session;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start(data);
        session = server.session("alice");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private RawSocket listener() throws IOException {
        RawSocket listener = RawSocket.listener(server.uri(), session, "live");
        listener.awaitText("ready");
        return listener;
    }

    private static byte[] closeOf(int code) {
        return ByteBuffer.allocate(2).putShort((short) code).array();
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1002, 1007, 1011, 1012, 1013, 1014, 3000, 4999})
    void aClientsOwnCloseIsAnsweredAsAClose(int code) throws Exception {
        try (RawSocket listener = listener()) {
            listener.frame(0x80 | RawSocket.CLOSE, closeOf(code));

            RawSocket.Goodbye goodbye = listener.awaitGoodbye();

            assertThat(goodbye.error()).isEmpty();
            assertThat(goodbye.code()).isEqualTo(code);
            assertThat(listener.socket().getInputStream().read()).isEqualTo(-1);
            await().until(() -> server.measured("closes_total{reason=\"clientLeft\"}") == 1);
        }
    }

    /** RFC 6455 §7.1.7: an endpoint that fails the connection does not wait for the other's close frame. */
    @Test
    void afterAProtocolFailureTheServerEndsItsSideWithoutWaiting() throws Exception {
        try (RawSocket listener = listener()) {
            listener.bytes(UNMASKED);
            assertThat(listener.awaitGoodbye().code()).isEqualTo(1002);
            long told = System.nanoTime();

            assertThat(listener.socket().getInputStream().read()).isEqualTo(-1);

            assertThat(Duration.ofNanos(System.nanoTime() - told)).isLessThan(Duration.ofMillis(1_800));
        }
    }

    @Test
    void aClientThatFloodsAfterAFailureStillReadsWhatWasWrong() throws Exception {
        try (RawSocket listener = listener()) {
            listener.bytes(UNMASKED);
            listener.bytes(new byte[900_000]);

            RawSocket.Goodbye goodbye = listener.awaitGoodbye();

            assertThat(goodbye.code()).isEqualTo(1002);
            assertThat(goodbye.error().orElseThrow().path("code").asText()).isEqualTo("protocolError");
        }
    }

    @Test
    void aClientThatNeverClosesAfterAFailureIsGoneSoon() throws Exception {
        try (RawSocket listener = listener()) {
            listener.bytes(UNMASKED);
            await().atMost(Duration.ofSeconds(10)).until(() -> server.measured("connections{role=\"listener\"}") == 0);
        }
    }
}
