package dev.holdfast.adapter.http.routes;

import dev.holdfast.adapter.http.metrics.PrometheusExposition;
import dev.holdfast.application.port.out.Measured;
import io.javalin.http.Context;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@code /metrics}. The first request creates the meters, so that the server's start does not wait for Micrometer.
 */
public final class MetricsRoutes implements AutoCloseable {

    /** Prometheus' text format. */
    static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final Measured measured;

    /** Guarded by this. */
    private @Nullable PrometheusExposition text;

    public MetricsRoutes(Measured measured) {
        this.measured = measured;
    }

    public void addTo(Routes routes) {
        routes.get("/metrics", this::send);
    }

    private void send(Context request) {
        request.contentType(MEDIA_TYPE).result(text().scrape());
    }

    private synchronized PrometheusExposition text() {
        PrometheusExposition made = text;
        if (made == null) {
            made = new PrometheusExposition(measured.measures());
            text = made;
        }
        return made;
    }

    @Override
    public synchronized void close() {
        if (text != null) {
            text.close();
        }
    }
}
