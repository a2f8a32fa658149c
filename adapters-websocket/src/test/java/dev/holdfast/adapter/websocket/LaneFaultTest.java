package dev.holdfast.adapter.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.audio.StartPosition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One connection's fault is nobody else's. */
@Timeout(60)
class LaneFaultTest {

    static Stream<Throwable> faults() {
        return Stream.of(
                new IOException("a broken pipe"),
                new IllegalStateException("a fault of ours"),
                new OutOfMemoryError("direct buffers, say"),
                new StackOverflowError());
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aConnectionThatThrowsIsLetGoAndNobodyElseNotices(Throwable fault) throws Exception {
        try (LaneStage stage = new LaneStage()) {
            List<LaneListener> others = new ArrayList<>();
            List<LaneListener> broken = new ArrayList<>();
            List<PipeEnd> ends = new ArrayList<>();
            for (int each = 0; each < 5; each++) {
                others.add(stage.listener(new StartPosition.Start(), new PipeEnd(1 << 16)));
                ends.add(new PipeEnd(1 << 16));
                broken.add(stage.listener(new StartPosition.Start(), ends.get(each)));
            }
            stage.settle();
            ends.forEach(end -> end.failWith(fault));

            // One append, and none that would help.
            stage.append(0);

            for (LaneListener each : others) {
                each.hearUpTo(1);
            }
            Awaitility.await().until(() -> stage.listeners() == others.size());
            assertThat(broken).noneMatch(LaneListener::isOpen);
            stage.append(1);
            for (LaneListener each : others) {
                each.hearUpTo(2);
            }
        }
    }
}
