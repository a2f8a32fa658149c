// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.StoreIndependent;
import dev.holdfast.bootstrap.e2e.support.TestFrames;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.bootstrap.schedule.SystemClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@StoreIndependent
@Timeout(60)
class ListenerSeekTest {

    /** More than the megabyte that the session may keep. */
    private static final int FRAMES = 3_000;

    @TempDir
    Path data;

    @Test
    void readySaysWhatTheSeekFoundAndNotWhatTheAttachHadFound() throws Exception {
        Map<String, String> little = Map.of("segment-bytes", "64KiB", "session-bytes-max", "1MiB");
        try (TestServer server = TestServer.start(data, new SystemClock(), little)) {
            String session = server.session("alice");
            try (RawSocket speaker = RawSocket.speaker(server.uri(), session, server.token("alice"));
                    RawSocket listener = RawSocket.listener(server.uri(), session, "live")) {
                assertThat(listener.awaitText("ready").path("resume").asText()).isEqualTo("fresh");
                for (int sequence = 0; sequence < FRAMES; sequence++) {
                    speaker.binary(TestFrames.frame(sequence));
                }
                await().until(() -> seek(listener, "0").path("retainedFromSeq").asLong() > 0);
                assertThat(seek(listener, "0").path("resume").asText()).isEqualTo("gap");
                JsonNode gap = listener.awaitText("gap");
                assertThat(gap.path("reason").asText()).isEqualTo("retention");
                assertThat(gap.path("fromSeq").asLong()).isZero();
                assertThat(seek(listener, "\"live\"").path("resume").asText()).isEqualTo("resumed");
            }
        }
    }

    private static JsonNode seek(RawSocket listener, String from) throws IOException {
        listener.text("{\"action\":\"seek\",\"from\":" + from + "}");
        return listener.awaitText("ready");
    }
}
