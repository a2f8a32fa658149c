package dev.holdfast.adapter.http.metrics;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.holdfast.application.port.out.DurationHistogram.Snapshot;
import dev.holdfast.application.port.out.Measure;
import dev.holdfast.application.port.out.Measured;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A selection of {@code /metrics} for the dashboard page, as one flat JSON object under stable names. Counters start with the
 * process, and the page draws their changes. A value that is unknown is absent. Safe for use by many threads.
 */
public final class DashboardMetrics {

    /** Gauges and counters: the name here, the measure, and the tag that selects among measures of one name. */
    private static final List<Figure> FIGURES = List.of(
            new Figure("sessionsWaiting", "sessions", "state", "waiting"),
            new Figure("sessionsLive", "sessions", "state", "live"),
            new Figure("sessionsPaused", "sessions", "state", "paused"),
            new Figure("sessionsInterrupted", "sessions", "state", "interrupted"),
            new Figure("sessionsEnded", "sessions", "state", "ended"),
            new Figure("speakers", "connections", "role", "speaker"),
            new Figure("listeners", "connections", "role", "listener"),
            new Figure("otherConnections", "connections", "role", "none"),
            new Figure("slowListeners", "slow_listeners", "", ""),
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

    private static final String ACK_DELAY = "ack_delay_seconds";

    private static final double NANOS = 1e9;

    private final Measured measured;
    private final long startedNanos = System.nanoTime();

    /** Guarded by this; created for the first request. */
    private @Nullable List<Measure> measures;

    public DashboardMetrics(Measured measured) {
        this.measured = measured;
    }

    private record Figure(String name, String measure, String tag, String value) {
        boolean isOf(Measure each) {
            return each.name().equals(measure)
                    && (tag.isEmpty() || value.equals(each.tags().get(tag)));
        }
    }

    public void write(JsonGenerator json) throws IOException {
        List<Measure> all = measures();
        json.writeStartObject();
        json.writeNumberField("uptimeSeconds", (System.nanoTime() - startedNanos) / NANOS);
        for (Figure figure : FIGURES) {
            List<Measure> parts = all.stream().filter(figure::isOf).toList();
            double sum = parts.stream()
                    .mapToDouble(part -> part.value().getAsDouble())
                    .sum();
            if (!parts.isEmpty() && !Double.isNaN(sum)) {
                json.writeNumberField(figure.name(), Math.round(sum));
            }
        }
        Optional<Snapshot> ackDelay = ackDelay(all);
        if (ackDelay.isPresent()) {
            writeAckDelay(json, ackDelay.get());
        }
        json.writeEndObject();
    }

    /** Cumulative buckets, sum and quantiles of the ack delay since the start. */
    private static void writeAckDelay(JsonGenerator json, Snapshot acks) throws IOException {
        json.writeNumberField("acks", acks.count());
        json.writeNumberField("ackDelaySumMs", acks.sumSeconds() * 1_000);
        if (acks.count() > 0) {
            json.writeNumberField("ackDelayP50Ms", quantile(acks, 0.5) * 1_000);
            json.writeNumberField("ackDelayP99Ms", quantile(acks, 0.99) * 1_000);
        }
        long within = 0;
        for (int bucket = 0; bucket < acks.bounds().size(); bucket++) {
            within += acks.counts().get(bucket);
            json.writeNumberField("acksWithin" + Math.round(acks.bounds().get(bucket) * 1_000) + "Ms", within);
        }
    }

    /**
     * As Prometheus estimates it ({@code histogram_quantile}): durations lie evenly within their bucket; one beyond all bounds
     * counts as the last bound.
     */
    static double quantile(Snapshot durations, double share) {
        double rank = share * durations.count();
        double below = 0;
        double from = 0;
        for (int bucket = 0; bucket < durations.bounds().size(); bucket++) {
            double to = durations.bounds().get(bucket);
            long inside = durations.counts().get(bucket);
            if (inside > 0 && below + inside >= rank) {
                return from + (to - from) * (rank - below) / inside;
            }
            below += inside;
            from = to;
        }
        return from;
    }

    private static Optional<Snapshot> ackDelay(List<Measure> all) {
        return all.stream()
                .filter(each -> each.name().equals(ACK_DELAY))
                .map(Measure::value)
                .filter(Measure.Value.Durations.class::isInstance)
                .map(each -> ((Measure.Value.Durations) each).now().get())
                .reduce(Snapshot::plus);
    }

    private synchronized List<Measure> measures() {
        List<Measure> made = measures;
        if (made == null) {
            made = List.copyOf(measured.measures());
            measures = made;
        }
        return made;
    }
}
