// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.StoreIndependent;
import dev.holdfast.bootstrap.e2e.support.TestFrames;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.bootstrap.schedule.SystemClock;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@StoreIndependent
@Timeout(60)
class ForcedAcksTest {

    @TempDir
    private Path data;

    @Test
    void withFsyncAlwaysTheLastFrameIsAckedTooAlthoughNoOtherFollows() throws Exception {
        try (TestServer forcing =
                TestServer.start(data.resolve("forced"), new SystemClock(), Map.of("fsync", "always"))) {
            String session = forcing.session("alice");
            try (RawSocket speaker = RawSocket.speaker(forcing.uri(), session, forcing.token("alice"))) {
                speaker.awaitText("ready");
                for (int sequence = 0; sequence < 200; sequence++) {
                    speaker.binary(TestFrames.frame(sequence));
                }
                speaker.await(
                        frame -> frame.isText("ack") && frame.json().path("seq").asLong() == 199);
            }
            try (RawSocket again = RawSocket.speaker(forcing.uri(), session, forcing.token("alice"))) {
                assertThat(again.awaitText("ready").path("nextSeq").asLong()).isEqualTo(200);
            }
        }
    }

    @Test
    void everyAckHasTheMediaTimeOfItsOwnFrame() throws Exception {
        try (TestServer forcing =
                        TestServer.start(data.resolve("forced"), new SystemClock(), Map.of("fsync", "always"));
                RawSocket speaker =
                        RawSocket.speaker(forcing.uri(), forcing.session("alice"), forcing.token("alice"))) {
            speaker.awaitText("ready");
            long acked = -1;
            for (int sequence = 0; acked < 999; ) {
                for (int each = 0; each < 50 && sequence < 1_000; each++, sequence++) {
                    speaker.binary(TestFrames.frame(sequence));
                }
                JsonNode ack = speaker.awaitText("ack");
                acked = ack.path("seq").asLong();
                assertThat(ack.path("mediaTimeUs").asLong()).isEqualTo(acked * 20_000);
            }
        }
    }
}
