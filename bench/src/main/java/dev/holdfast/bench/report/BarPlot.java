// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.report;

import dev.holdfast.bench.result.Metric;
import dev.holdfast.bench.server.ServerKind;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Draws a bar chart for each compared figure, with a bar for each server and its ratio to the baselines. Confined to one
 * thread.
 */
final class BarPlot {

    private static final int LEFT = 220;
    private static final int RIGHT = 270;
    private static final int TOP = 52;
    private static final int ROW = 24;
    private static final int BAR = 15;
    private static final int BETWEEN = 44;

    private final Svg svg = new Svg();
    private final Summary summary;
    private double y = TOP;

    private BarPlot(Summary summary) {
        this.summary = summary;
    }

    /** The SVG; empty if no figure is compared. */
    static String draw(String title, String about, List<Run> runs) {
        BarPlot plot = new BarPlot(Summary.of(runs));
        plot.svg.text(12, 20, "title", title).text(12, 38, "quiet", about);
        List<Metric> compared =
                plot.summary.metrics().stream().filter(Metric::isCompared).toList();
        compared.forEach(plot::block);
        return compared.isEmpty() ? "" : plot.svg.drawn(plot.y);
    }

    private void block(Metric metric) {
        List<Summary.Row> rows = summary.rows().stream()
                .filter(row -> row.figures().containsKey(metric))
                .toList();
        double most = rows.stream()
                .mapToDouble(row -> row.figures().get(metric).max())
                .max()
                .orElse(0);
        y += 18;
        svg.text(12, y, "title", metric.title());
        y += 10;
        for (Summary.Row row : rows) {
            bar(row, metric, most > 0 ? (Svg.WIDTH - LEFT - RIGHT) / most : 0);
            y += ROW;
        }
        y += BETWEEN - ROW;
    }

    private void bar(Summary.Row row, Metric metric, double scale) {
        Spread spread = row.figures().get(metric);
        boolean holdfast = row.kind() == ServerKind.HOLDFAST;
        svg.text(LEFT - 10, y + 12, "end", row.title());
        svg.box(LEFT, y, Math.max(1, spread.median() * scale), BAR, holdfast ? "holdfast" : "peer");
        if (!spread.isSingleValue()) {
            svg.line(LEFT + spread.min() * scale, y + BAR / 2.0, LEFT + spread.max() * scale, y + BAR / 2.0);
        }
        svg.text(LEFT + spread.max() * scale + 8, y + 12, "", label(row, metric, spread));
    }

    private String label(Summary.Row row, Metric metric, Spread spread) {
        String ratios = TextTable.BASELINES.stream()
                .filter(baseline -> baseline != row.kind())
                .flatMap(baseline -> summary.ratio(row, metric, baseline).stream()
                        .mapToObj(ratio -> TextTable.ratio(ratio) + " " + baseline.shortTitle()))
                .collect(Collectors.joining(", "));
        return TextTable.number(spread.median(), metric)
                + (ratios.isEmpty() ? "" : " (" + ratios + ")")
                + (row.isVoid() ? " void" : "");
    }
}
