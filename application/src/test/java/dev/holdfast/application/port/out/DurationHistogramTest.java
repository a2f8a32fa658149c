package dev.holdfast.application.port.out;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.holdfast.application.port.out.DurationHistogram.Snapshot;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class DurationHistogramTest {

    private static final long MILLI = 1_000_000;

    private final DurationHistogram histogram = new DurationHistogram(0.01, 0.1, 1);

    @Test
    void eachDurationIsInTheFirstBucketThatHoldsIt() {
        histogram.record(0);
        histogram.record(10 * MILLI);
        histogram.record(10 * MILLI + 1);
        histogram.record(1_000 * MILLI);
        histogram.record(60_000 * MILLI);

        Snapshot snapshot = histogram.snapshot();

        assertThat(snapshot.bounds()).containsExactly(0.01, 0.1, 1.0);
        assertThat(snapshot.counts()).containsExactly(2L, 1L, 1L, 1L);
        assertThat(snapshot.count()).isEqualTo(5);
        assertThat(snapshot.sumSeconds()).isBetween(61.02, 61.021);
    }

    @Test
    void aClockThatWasSetBackCountsAsNothing() {
        histogram.record(-5 * MILLI);

        assertThat(histogram.snapshot()).isEqualTo(new Snapshot(List.of(0.01, 0.1, 1.0), List.of(1L, 0L, 0L, 0L), 0));
    }

    @Test
    void whatTwoCountedIsAddedUp() {
        DurationHistogram other = new DurationHistogram(0.01, 0.1, 1);
        histogram.record(50 * MILLI);
        other.record(50 * MILLI);
        other.record(500 * MILLI);

        Snapshot both = histogram.snapshot().plus(other.snapshot());

        assertThat(both.counts()).containsExactly(0L, 2L, 1L, 0L);
        assertThat(both.sumSeconds()).isBetween(0.599, 0.601);
        assertThatThrownBy(() -> both.plus(new DurationHistogram(0.01).snapshot()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void boundsAscend() {
        assertThatThrownBy(DurationHistogram::new).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DurationHistogram(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DurationHistogram(0.1, 0.1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void recordingMakesNoObjects() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().getId();
        record(100_000);

        long before = threads.getThreadAllocatedBytes(self);
        record(100_000);

        assertThat(threads.getThreadAllocatedBytes(self) - before).isLessThan(100_000);
    }

    private void record(int times) {
        for (int each = 0; each < times; each++) {
            histogram.record(each * 20_000L);
        }
    }
}
