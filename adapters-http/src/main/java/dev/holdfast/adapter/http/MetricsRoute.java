package dev.holdfast.adapter.http;

import dev.holdfast.application.port.out.Measure;
import io.javalin.http.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is measured, for Prometheus. Micrometer is touched by the first who asks and not before, so that the server's start
 * does not wait for it.
 */
final class MetricsRoute {

    /** Prometheus' text format, which every scraper reads. */
    static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final List<Measure> measures;

    /** Guarded by this. */
    private @Nullable PrometheusText text;

    MetricsRoute(List<Measure> measures) {
        this.measures = List.copyOf(measures);
    }

    void addTo(Routes routes) {
        routes.get("/metrics", this::answer);
    }

    private void answer(Context request) {
        request.contentType(MEDIA_TYPE).result(text().scrape());
    }

    private synchronized PrometheusText text() {
        PrometheusText made = text;
        if (made == null) {
            made = new PrometheusText(measures);
            text = made;
        }
        return made;
    }
}
