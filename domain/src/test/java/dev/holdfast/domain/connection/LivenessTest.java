// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LivenessTest {

    @Test
    void everyCloseReasonHasAUniqueWord() {
        assertThat(Arrays.stream(CloseReason.values()).map(CloseReason::word)).doesNotHaveDuplicates();
    }

    @Test
    void aSilentPeerIsPingedAndThenDead() {
        Liveness liveness = Liveness.SPEAKER;

        assertThat(liveness.judge(Duration.ofMillis(1_999))).isEqualTo(Liveness.Verdict.ALIVE);
        assertThat(liveness.judge(Duration.ofSeconds(2))).isEqualTo(Liveness.Verdict.PING);
        assertThat(liveness.judge(Duration.ofMillis(4_999))).isEqualTo(Liveness.Verdict.PING);
        assertThat(liveness.judge(Duration.ofSeconds(5))).isEqualTo(Liveness.Verdict.DEAD);
        assertThatThrownBy(() -> new Liveness(Duration.ofSeconds(5), Duration.ofSeconds(5)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
