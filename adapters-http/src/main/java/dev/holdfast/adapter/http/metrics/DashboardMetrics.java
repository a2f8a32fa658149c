// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.metrics;

import com.fasterxml.jackson.core.JsonGenerator;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.micrometer.core.instrument.search.Search;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The numbers of the dashboard as one flat JSON object: the few meters that fit on a page, under stable names. Counters begin
 * with the process. Unknown values are left out. For any thread.
 */
public final class DashboardMetrics {

    /** The meters by their name in JSON: the meter's name without its prefix, and one tag. */
    private static final List<Figure> FIGURES = List.of(
            new Figure("sessionsWaiting", "sessions", "state", "waiting"),
            new Figure("sessionsLive", "sessions", "state", "live"),
            new Figure("sessionsPaused", "sessions", "state", "paused"),
            new Figure("sessionsInterrupted", "sessions", "state", "interrupted"),
            new Figure("sessionsEnded", "sessions", "state", "ended"),
            new Figure("speakers", "connections", "role", "speaker"),
            new Figure("listeners", "connections", "role", "listener"),
            new Figure("otherConnections", "connections", "role", "none"),
            new Figure("blockedConnections", "blocked_connections", "", ""),
            new Figure("framesIn", "frames_in_total", "", ""),
            new Figure("framesOut", "frames_out_total", "", ""),
            new Figure("bytesIn", "bytes_in_total", "", ""),
            new Figure("bytesOut", "bytes_out_total", "", ""),
            new Figure("speakerResumes", "resume_seconds", "role", "speaker"),
            new Figure("listenerResumes", "resume_seconds", "role", "listener"),
            new Figure("gapsRetention", "gaps_total", "reason", "retention"),
            new Figure("gapsSpeakerLost", "gaps_total", "reason", "speakerLost"),
            new Figure("gapsLagged", "gaps_total", "reason", "lagged"),
            new Figure("gapsRestart", "gaps_total", "reason", "restart"),
            new Figure("audioBytes", "audio_bytes", "", ""));

    private static final String PREFIX = "holdfast_";
    private static final String ACK_DELAY = "ack_delay_seconds";

    private static final double NANOS = 1e9;

    private final PrometheusExposition exposition;
    private final long startedNanos = System.nanoTime();

    public DashboardMetrics(PrometheusExposition exposition) {
        this.exposition = exposition;
    }

    private record Figure(String name, String meter, String tag, String value) {
        Collection<Meter> meters(MeterRegistry registry) {
            Search search = registry.find(PREFIX + meter);
            return (tag.isEmpty() ? search : search.tag(tag, value)).meters();
        }
    }

    public void write(JsonGenerator json) throws IOException {
        MeterRegistry meters = exposition.registry();
        json.writeStartObject();
        json.writeNumberField("uptimeSeconds", (System.nanoTime() - startedNanos) / NANOS);
        for (Figure figure : FIGURES) {
            Collection<Meter> parts = figure.meters(meters);
            double sum = parts.stream().mapToDouble(DashboardMetrics::value).sum();
            if (!parts.isEmpty() && !Double.isNaN(sum)) {
                json.writeNumberField(figure.name(), Math.round(sum));
            }
        }
        Timer ackDelay = meters.find(PREFIX + ACK_DELAY).timer();
        if (ackDelay != null) {
            writeAckDelay(json, ackDelay.takeSnapshot());
        }
        json.writeEndObject();
    }

    /** The count of a counter or timer, or the value of a gauge. */
    private static double value(Meter meter) {
        return meter.measure().iterator().next().getValue();
    }

    /** How many acks went out within how long, and in how long half and nearly all of them did, since the start. */
    private static void writeAckDelay(JsonGenerator json, HistogramSnapshot acks) throws IOException {
        json.writeNumberField("acks", acks.count());
        json.writeNumberField("ackDelaySumMs", acks.total(TimeUnit.MILLISECONDS));
        if (acks.count() > 0) {
            json.writeNumberField("ackDelayP50Ms", quantile(acks, 0.5) * 1_000);
            json.writeNumberField("ackDelayP99Ms", quantile(acks, 0.99) * 1_000);
        }
        for (CountAtBucket bucket : acks.histogramCounts()) {
            if (isFinite(bucket)) {
                json.writeNumberField(
                        "acksWithin" + Math.round(bucket.bucket(TimeUnit.MILLISECONDS)) + "Ms",
                        Math.round(bucket.count()));
            }
        }
    }

    /**
     * The estimate of Prometheus' {@code histogram_quantile}, in seconds: durations lie evenly within their bucket, and those
     * above all bounds count as the last bound.
     */
    static double quantile(HistogramSnapshot durations, double share) {
        double rank = share * durations.count();
        double below = 0;
        double from = 0;
        for (CountAtBucket bucket : durations.histogramCounts()) {
            if (!isFinite(bucket)) {
                break;
            }
            double to = bucket.bucket(TimeUnit.SECONDS);
            double inside = bucket.count() - below;
            if (inside > 0 && bucket.count() >= rank) {
                return from + (to - from) * (rank - below) / inside;
            }
            below = bucket.count();
            from = to;
        }
        return from;
    }

    private static boolean isFinite(CountAtBucket bucket) {
        return Double.isFinite(bucket.bucket()) && bucket.bucket() < Long.MAX_VALUE;
    }
}
