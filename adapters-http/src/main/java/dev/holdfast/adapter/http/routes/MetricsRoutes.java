// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.routes;

import dev.holdfast.adapter.http.metrics.PrometheusExposition;
import io.javalin.http.Context;

/** The route {@code /metrics}, for Prometheus. */
public final class MetricsRoutes {

    /** Prometheus' text format, which every scraper reads. */
    static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusExposition exposition;

    public MetricsRoutes(PrometheusExposition exposition) {
        this.exposition = exposition;
    }

    public void addTo(Routes routes) {
        routes.get("/metrics", this::answer);
    }

    private void answer(Context request) {
        request.contentType(MEDIA_TYPE).result(exposition.scrape());
    }
}
