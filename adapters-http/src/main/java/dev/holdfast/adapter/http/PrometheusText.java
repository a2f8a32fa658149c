package dev.holdfast.adapter.http;

import dev.holdfast.application.port.out.Measure;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Measures as Prometheus reads them, by Micrometer: bound once, read at each scrape. */
final class PrometheusText {

    /** So that they are found among those of other programs. */
    private static final String PREFIX = "holdfast_";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /** Held here, because Micrometer holds what it reads weakly, and goes on with a last value when it is gone. */
    private final List<Measure> measures;

    PrometheusText(List<Measure> measures) {
        this.measures = List.copyOf(measures);
        this.measures.forEach(this::bind);
    }

    private void bind(Measure measure) {
        String name = PREFIX + measure.name();
        Tags tags = Tags.of(measure.tags().entrySet().stream()
                .map(tag -> Tag.of(tag.getKey(), tag.getValue()))
                .toList());
        switch (measure.kind()) {
            case COUNTER ->
                FunctionCounter.builder(name, measure, PrometheusText::read)
                        .description(measure.help())
                        .tags(tags)
                        .register(registry);
            case GAUGE ->
                Gauge.builder(name, measure, PrometheusText::read)
                        .description(measure.help())
                        .tags(tags)
                        .strongReference(true)
                        .register(registry);
        }
    }

    private static double read(Measure measure) {
        return measure.value().getAsDouble();
    }

    byte[] scrape() {
        return registry.scrape().getBytes(StandardCharsets.UTF_8);
    }
}
