// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log.background;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.local.log.background.SegmentRequests.Kind;
import dev.holdfast.testkit.clock.ManualClock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** What a log requests of the segment threads is done once, in order, and beside other logs. */
class SegmentRequestsTest {

    private final SegmentMetrics metrics = new SegmentMetrics(new ManualClock());

    /** The threads' queue, of which the test runs one task at a time. */
    private final Queue<Runnable> queue = new ArrayDeque<>();

    private final List<String> performed = new ArrayList<>();

    /** Performs its task under a name. */
    private SegmentRequests log(String name, Runnable during) {
        return new SegmentRequests(queue::add, metrics, new SegmentRequests.Tasks() {
            @Override
            public void perform(Kind kind) {
                performed.add(name + " " + kind);
                during.run();
            }

            @Override
            public void ended(Kind kind) {
                performed.add(name + " ended " + kind);
            }
        });
    }

    private void runAll() {
        for (Runnable next = queue.poll(); next != null; next = queue.poll()) {
            next.run();
        }
    }

    @Test
    void aLogIsInTheQueueOnceHoweverMuchItRequests() {
        SegmentRequests log = log("a", () -> {});
        log.request(Kind.FORCE);
        log.request(Kind.EXTEND);
        log.request(Kind.EXTEND);
        log.request(Kind.CREATE);

        assertThat(queue).hasSize(1);
        assertThat(metrics.pending()).isEqualTo(1);

        runAll();

        assertThat(performed)
                .containsExactly(
                        "a EXTEND", "a ended EXTEND", "a CREATE", "a ended CREATE", "a FORCE", "a ended FORCE");
        assertThat(metrics.pending()).isZero();
    }

    @Test
    void aRequestIsPendingUntilItsTaskHasEnded() {
        List<Boolean> pending = new ArrayList<>();
        SegmentRequests[] log = {null};
        log[0] = log("a", () -> pending.add(log[0].isPending(Kind.CREATE_NOW)));
        log[0].request(Kind.CREATE_NOW);

        runAll();

        assertThat(pending).containsExactly(true);
        assertThat(log[0].isPending(Kind.CREATE_NOW)).isFalse();
    }

    @Test
    void aForceThatIsRequestedWhileOneRunsIsPerformedAfterOtherLogs() {
        SegmentRequests[] log = {null};
        log[0] = log("a", () -> {
            if (performed.size() == 1) {
                log[0].request(Kind.FORCE);
                log[0].request(Kind.FORCE);
            }
        });
        log[0].request(Kind.FORCE);
        log("b", () -> {}).request(Kind.FORCE);

        runAll();

        assertThat(performed)
                .containsExactly("a FORCE", "a ended FORCE", "b FORCE", "b ended FORCE", "a FORCE", "a ended FORCE");
        assertThat(metrics.pending()).isZero();
    }

    @Test
    void aTaskThatFailsEndsAndTheNextOneIsPerformed() {
        SegmentRequests log = log("a", () -> {
            throw new IllegalStateException("not a segment");
        });
        log.request(Kind.EXTEND);
        log.request(Kind.CREATE);

        runAll();

        assertThat(performed).containsExactly("a EXTEND", "a ended EXTEND", "a CREATE", "a ended CREATE");
        assertThat(metrics.pending()).isZero();
        log.request(Kind.EXTEND);
        assertThat(queue).hasSize(1);
    }
}
