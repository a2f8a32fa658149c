package dev.holdfast.adapter.http.metrics;

import dev.holdfast.application.port.out.DurationHistogram;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The histograms of one name, in the Prometheus client's own model: Micrometer has no meter for buckets that are counted
 * outside of it.
 */
final class HistogramCollector implements Collector {

    private final String name;
    private final String help;
    private final List<Tagged> all = new ArrayList<>();

    private record Tagged(Labels labels, Supplier<DurationHistogram.Snapshot> now) {}

    HistogramCollector(String name, String help) {
        this.name = name;
        this.help = help;
    }

    /** Adds a histogram of this name with these tags. */
    void add(Map<String, String> tags, Supplier<DurationHistogram.Snapshot> now) {
        List<Map.Entry<String, String>> sorted =
                tags.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
        all.add(new Tagged(
                Labels.of(
                        sorted.stream().map(Map.Entry::getKey).toList(),
                        sorted.stream().map(Map.Entry::getValue).toList()),
                now));
    }

    @Override
    public HistogramSnapshot collect() {
        HistogramSnapshot.Builder snapshot =
                HistogramSnapshot.builder().name(name).help(help);
        for (Tagged each : all) {
            DurationHistogram.Snapshot now = each.now().get();
            snapshot.dataPoint(HistogramDataPointSnapshot.builder()
                    .labels(each.labels())
                    .classicHistogramBuckets(buckets(now))
                    .sum(now.sumSeconds())
                    .build());
        }
        return snapshot.build();
    }

    private static ClassicHistogramBuckets buckets(DurationHistogram.Snapshot now) {
        List<Double> bounds = new ArrayList<>(now.bounds());
        bounds.add(Double.POSITIVE_INFINITY);
        return ClassicHistogramBuckets.of(bounds, now.counts());
    }
}
