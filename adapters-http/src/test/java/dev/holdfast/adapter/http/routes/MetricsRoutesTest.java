// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.http.TestServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code /metrics}, and the count of responses. */
class MetricsRoutesTest {

    private final TestServer server = new TestServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void measuresAreServedInPrometheusTextFormat() {
        HttpResponse<String> answer = server.get("/metrics");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue(MetricsRoutes.MEDIA_TYPE);
        assertThat(answer.body().lines())
                .contains(
                        "# HELP holdfast_closes_total closed connections by close reason",
                        "# TYPE holdfast_closes_total counter",
                        "holdfast_closes_total{reason=\"done\"} 3.0",
                        "holdfast_closes_total{reason=\"rate\"} 4.0",
                        "# TYPE holdfast_blocked_connections gauge",
                        "holdfast_blocked_connections 2.0");
    }

    @Test
    void aHistogramHasCumulativeBucketsACountAndASum() {
        assertThat(server.get("/metrics").body().lines())
                .containsSubsequence(
                        "# HELP holdfast_calls_seconds how long calls took",
                        "# TYPE holdfast_calls_seconds histogram",
                        "holdfast_calls_seconds_bucket{outcome=\"ok\",le=\"0.01\"} 0",
                        "holdfast_calls_seconds_bucket{outcome=\"ok\",le=\"0.1\"} 1",
                        "holdfast_calls_seconds_bucket{outcome=\"ok\",le=\"+Inf\"} 2",
                        "holdfast_calls_seconds_count{outcome=\"ok\"} 2",
                        "holdfast_calls_seconds_sum{outcome=\"ok\"} 3.02");
    }

    @Test
    void metricsOfTheJvmAndTheProcessAreServed() {
        assertThat(names())
                .contains(
                        "jvm_memory_used_bytes",
                        "jvm_gc_memory_allocated_bytes_total",
                        "jvm_threads_live_threads",
                        "process_cpu_usage",
                        "process_files_open_files",
                        "process_uptime_seconds");
    }

    @Test
    void everyResponseIsCountedByItsStatus() throws Exception {
        String id = server.create();
        server.get("/sessions/" + id);
        server.get("/sessions/no-such-100");
        server.get("/nowhere");
        server.raw("nonsense\r\n\r\n");
        server.get("/problems/bad-request");
        server.send(server.to("/admin/drain").POST(BodyPublishers.noBody()));

        assertThat(measured("http_responses_total{status=\"201\"}")).isEqualTo(1);
        assertThat(measured("http_responses_total{status=\"202\"}")).isEqualTo(1);
        assertThat(measured("http_responses_total{status=\"302\"}")).isEqualTo(1);
        assertThat(measured("http_responses_total{status=\"404\"}")).isEqualTo(2);
        assertThat(measured("http_responses_total{status=\"400\"}")).isEqualTo(1);
        assertThat(measured("http_responses_total{status=\"500\"}")).isZero();
        assertThat(measured("http_responses_total{status=\"other\"}")).isZero();
        double shown = measured("http_responses_total{status=\"200\"}");
        assertThat(measured("http_responses_total{status=\"200\"}")).isEqualTo(shown + 1);
    }

    @Test
    void refusalsOfCredentialsAndLimitsAreCountedByProblemType() {
        server.get("/sessions");
        server.send(server.as("alice", "/sessions")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("x".repeat(20_000))));
        server.get("/sessions/no-such-100");
        server.send(server.to("/local/token").POST(BodyPublishers.noBody()));

        // Five more were counted by another part, and are added.
        assertThat(measured("refusals_total{reason=\"unauthenticated\"}")).isEqualTo(6);
        assertThat(measured("refusals_total{reason=\"body-too-large\"}")).isEqualTo(1);
        assertThat(measured("refusals_total{reason=\"not-from-here\"}")).isEqualTo(1);
        for (String reason : List.of("not-allowed", "not-the-owner", "unavailable", "no-room", "headers-too-large")) {
            assertThat(measured("refusals_total{reason=\"" + reason + "\"}")).isZero();
        }
        assertThat(server.get("/metrics").body()).doesNotContain("no-such-session", "too-many-requests");
    }

    private double measured(String series) {
        return server.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("holdfast_" + series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow(() -> new AssertionError("not measured: " + series));
    }

    private Stream<String> names() {
        return server.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ")[2]);
    }
}
