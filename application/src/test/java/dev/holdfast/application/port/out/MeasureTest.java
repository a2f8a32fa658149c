package dev.holdfast.application.port.out;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeasureTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "framesIn_total", "frames-in_total", "_total", "frames__in_total", "frames_in"})
    void aCounterHasANameThatTellsSo(String name) {
        assertThatThrownBy(() -> Measure.counter(name, "frames", () -> 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aGaugeIsNotCalledACounter() {
        assertThatThrownBy(() -> Measure.gauge("frames_in_total", "frames", () -> 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Measure.gauge("slow_listeners", "who is slow", () -> 3)
                        .value()
                        .getAsDouble())
                .isEqualTo(3);
    }

    @Test
    void refusalsAreToldApartByTheirReason() {
        Measure measure = Measure.refusals("perSession", () -> 2);

        assertThat(measure.name()).isEqualTo("refusals_total");
        assertThat(measure.tags()).containsOnlyKeys("reason").containsValue("perSession");
    }

    @Test
    void aHistogramIsCalledByItsUnit() {
        DurationHistogram delays = new DurationHistogram(0.1);
        assertThat(Measure.histogram("ack_delay_seconds", "how long acks take", delays::snapshot)
                        .value())
                .isInstanceOf(Measure.Value.Durations.class);
        assertThatThrownBy(() -> Measure.histogram("ack_delay", "how long acks take", delays::snapshot))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void oneTagComesOnTopOfAnother() {
        Measure measure =
                Measure.gauge("calls", "how many", () -> 1).with("call", "find").with("outcome", "ok");

        assertThat(measure.tags()).containsOnlyKeys("call", "outcome");
    }
}
