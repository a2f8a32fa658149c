// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Micrometer's Prometheus registry, with the server's meters and those of the JVM. The first use creates the registry and binds
 * the meters, so that the server's start does not wait for it. For any thread.
 */
public final class PrometheusExposition implements AutoCloseable {

    private final MeterBinder meters;

    /** Guarded by this. */
    private @Nullable Bound bound;

    /** @param meters binds the server's meters; called once */
    public PrometheusExposition(MeterBinder meters) {
        this.meters = meters;
    }

    public MeterRegistry registry() {
        return bound().registry();
    }

    /** All meters in Prometheus' text format. */
    public byte[] scrape() {
        return bound().scrape();
    }

    private synchronized Bound bound() {
        Bound created = bound;
        if (created == null) {
            created = new Bound(meters);
            bound = created;
        }
        return created;
    }

    @Override
    public synchronized void close() {
        if (bound != null) {
            bound.close();
        }
    }

    /** A class of its own, because verifying it loads Micrometer. */
    private static final class Bound {

        private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        private final JvmMetrics jvm = new JvmMetrics();

        Bound(MeterBinder meters) {
            jvm.bindTo(registry);
            meters.bindTo(registry);
        }

        MeterRegistry registry() {
            return registry;
        }

        byte[] scrape() {
            return registry.scrape().getBytes(StandardCharsets.UTF_8);
        }

        void close() {
            jvm.close();
            registry.close();
        }
    }
}
