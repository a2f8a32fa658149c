package dev.holdfast.adapter.http.metrics;

import dev.holdfast.application.port.out.Measure;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/** Measures in Prometheus' text format, by Micrometer: bound once, read at each scrape. */
public final class PrometheusExposition implements AutoCloseable {

    /** Distinguishes them from metrics of other programs. */
    private static final String PREFIX = "holdfast_";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmMetrics java = new JvmMetrics();

    /** Strong references: Micrometer refers weakly to what it reads, and keeps the last value when that is collected. */
    private final List<Sum> sums = new ArrayList<>();

    /** Adds up measures of the same name and tags, which are counted in several places. */
    public PrometheusExposition(List<Measure> measures) {
        java.bindTo(registry);
        Map<Series, Sum> numbers = new LinkedHashMap<>();
        Map<String, HistogramCollector> durations = new LinkedHashMap<>();
        for (Measure measure : measures) {
            if (measure.value() instanceof Measure.Value.Counter counter) {
                sum(numbers, measure, true).parts().add(counter.now());
            } else if (measure.value() instanceof Measure.Value.Gauge gauge) {
                sum(numbers, measure, false).parts().add(gauge.now());
            } else if (measure.value() instanceof Measure.Value.Durations histogram) {
                durations
                        .computeIfAbsent(measure.name(), name -> new HistogramCollector(PREFIX + name, measure.help()))
                        .add(measure.tags(), histogram.now());
            }
        }
        numbers.values().forEach(this::bind);
        durations.values().forEach(registry.getPrometheusRegistry()::register);
    }

    private record Series(String name, Map<String, String> tags) {}

    private record Sum(Measure measure, boolean isCounter, List<DoubleSupplier> parts) {
        double read() {
            double sum = 0;
            for (DoubleSupplier part : parts) {
                sum += part.getAsDouble();
            }
            return sum;
        }
    }

    private static Sum sum(Map<Series, Sum> numbers, Measure measure, boolean isCounter) {
        return numbers.computeIfAbsent(
                new Series(measure.name(), measure.tags()), first -> new Sum(measure, isCounter, new ArrayList<>()));
    }

    private void bind(Sum sum) {
        sums.add(sum);
        Measure measure = sum.measure();
        String name = PREFIX + measure.name();
        Tags tags = Tags.of(measure.tags().entrySet().stream()
                .map(tag -> Tag.of(tag.getKey(), tag.getValue()))
                .toList());
        if (sum.isCounter()) {
            FunctionCounter.builder(name, sum, Sum::read)
                    .description(measure.help())
                    .tags(tags)
                    .register(registry);
        } else {
            Gauge.builder(name, sum, Sum::read)
                    .description(measure.help())
                    .tags(tags)
                    .strongReference(true)
                    .register(registry);
        }
    }

    public byte[] scrape() {
        return registry.scrape().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        java.close();
        registry.close();
    }
}
