package dev.holdfast.adapter.http.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.adapter.http.TestServer;
import dev.holdfast.adapter.http.response.Json;
import dev.holdfast.application.port.out.DurationHistogram;
import dev.holdfast.application.port.out.Measure;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class DashboardMetricsTest {

    @Test
    void whatIsMeasuredInSeveralPlacesIsAddedUpAndWhatIsNotKnownIsLeftOut() throws IOException {
        DurationHistogram acks = new DurationHistogram(0.1, 0.2, 1);
        Stream.of(50, 50, 150, 5_000)
                .forEach(ms -> acks.record(Duration.ofMillis(ms).toNanos()));
        DashboardMetrics figures = new DashboardMetrics(() -> List.of(
                Measure.gauge("sessions", "", () -> Double.NaN).with("state", "live"),
                Measure.gauge("sessions", "", () -> 3).with("state", "paused"),
                Measure.gauge("connections", "", () -> 2).with("role", "speaker"),
                Measure.gauge("connections", "", () -> 40).with("role", "listener"),
                Measure.counter("frames_out_total", "", () -> 5),
                Measure.counter("frames_out_total", "", () -> 6),
                Measure.resumes("speaker", acks::snapshot),
                Measure.histogram("ack_delay_seconds", "", acks::snapshot)));
        JsonNode shown = TestServer.JSON.readTree(Json.write(figures::write));
        assertThat(shown.has("sessionsLive")).isFalse();
        assertThat(shown.get("sessionsPaused").intValue()).isEqualTo(3);
        assertThat(shown.get("speakers").intValue()).isEqualTo(2);
        assertThat(shown.get("listeners").intValue()).isEqualTo(40);
        assertThat(shown.get("framesOut").intValue()).isEqualTo(11);
        assertThat(shown.get("speakerResumes").intValue()).isEqualTo(4);
        assertThat(shown.get("acks").intValue()).isEqualTo(4);
        assertThat(shown.get("ackDelaySumMs").doubleValue()).isEqualTo(5_250);
        assertThat(shown.get("acksWithin100Ms").intValue()).isEqualTo(2);
        assertThat(shown.get("acksWithin200Ms").intValue()).isEqualTo(3);
        assertThat(shown.get("acksWithin1000Ms").intValue()).isEqualTo(3);
        assertThat(shown.get("ackDelayP50Ms").doubleValue()).isEqualTo(100);
        assertThat(shown.get("ackDelayP99Ms").doubleValue()).isEqualTo(1_000);
    }

    @Test
    void beforeTheFirstAckNothingIsSaidOfItsDelay() throws IOException {
        DurationHistogram none = new DurationHistogram(0.1);
        DashboardMetrics figures =
                new DashboardMetrics(() -> List.of(Measure.histogram("ack_delay_seconds", "", none::snapshot)));
        JsonNode shown = TestServer.JSON.readTree(Json.write(figures::write));
        assertThat(shown.get("acks").intValue()).isZero();
        assertThat(shown.has("ackDelayP50Ms")).isFalse();
    }
}
