// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.adapter.http.TestServer;
import dev.holdfast.adapter.http.response.Json;
import dev.holdfast.application.port.out.metrics.DeferredTimer;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class DashboardMetricsTest {

    private static DeferredTimer recorded() {
        DeferredTimer timer = new DeferredTimer(0.1, 0.2, 1);
        Stream.of(50, 50, 150, 5_000)
                .forEach(ms -> timer.record(Duration.ofMillis(ms).toNanos()));
        return timer;
    }

    private static void gauge(MeterRegistry registry, String name, String key, String tag, double value) {
        Gauge.builder("holdfast_" + name, () -> value).tag(key, tag).register(registry);
    }

    private static void counter(MeterRegistry registry, String name, String part, double count) {
        FunctionCounter.builder("holdfast_" + name, TestServer.JSON, ignored -> count)
                .tag("part", part)
                .register(registry);
    }

    @Test
    void measuresOfOneNameAreAddedUpAndUnknownValuesAreAbsent() throws IOException {
        DashboardMetrics figures = new DashboardMetrics(new PrometheusExposition(registry -> {
            gauge(registry, "sessions", "state", "live", Double.NaN);
            gauge(registry, "sessions", "state", "paused", 3);
            gauge(registry, "connections", "role", "speaker", 2);
            gauge(registry, "connections", "role", "listener", 40);
            counter(registry, "frames_out_total", "0", 5);
            counter(registry, "frames_out_total", "1", 6);
            recorded().bindResumes(registry, "speaker");
            recorded().bindTo(registry, "holdfast_ack_delay_seconds", "");
        }));
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
    void beforeTheFirstAckItsDelayIsAbsent() throws IOException {
        DashboardMetrics figures = new DashboardMetrics(new PrometheusExposition(
                registry -> new DeferredTimer(0.1).bindTo(registry, "holdfast_ack_delay_seconds", "")));
        JsonNode shown = TestServer.JSON.readTree(Json.write(figures::write));
        assertThat(shown.get("acks").intValue()).isZero();
        assertThat(shown.has("ackDelayP50Ms")).isFalse();
    }
}
