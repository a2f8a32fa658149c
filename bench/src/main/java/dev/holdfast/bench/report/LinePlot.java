// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.report;

import dev.holdfast.bench.result.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Draws line charts of cost by each varied quantity, on a logarithmic x axis and a y axis from zero. Confined to one
 * thread.
 */
final class LinePlot {

    /** A variant with its quantity and value: {@code listeners=100}. */
    private static final Pattern VARIANT = Pattern.compile("(\\w+)=(\\d+)");

    private static final List<Metric> METRICS = List.of(Metric.CPU, Metric.P99);
    private static final int TOP = 52;
    private static final int ROW = 200;
    private static final int HEIGHT = 110;
    private static final int LEFT = 52;
    private static final int PANEL = Svg.WIDTH / 2;

    private final Svg svg = new Svg();

    private record Point(double x, Summary.Row row) {}

    private LinePlot() {}

    /** The SVG; empty if no quantity is varied. */
    static String draw(String title, String about, List<Run> runs) {
        Map<String, List<Point>> axes = new LinkedHashMap<>();
        for (Summary.Row row : Summary.of(runs).rows()) {
            Matcher varied = VARIANT.matcher(row.variant());
            if (varied.matches()) {
                axes.computeIfAbsent(varied.group(1), name -> new ArrayList<>())
                        .add(new Point(Double.parseDouble(varied.group(2)), row));
            }
        }
        LinePlot plot = new LinePlot();
        plot.svg.text(12, 20, "title", title).text(12, 38, "quiet", about);
        int number = 0;
        for (Map.Entry<String, List<Point>> axis : axes.entrySet()) {
            for (int column = 0; column < METRICS.size(); column++) {
                plot.panel(axis.getKey(), axis.getValue(), METRICS.get(column), column * PANEL, TOP + number * ROW);
            }
            number++;
        }
        return axes.isEmpty() ? "" : plot.svg.drawn(TOP + (double) number * ROW);
    }

    private void panel(String axis, List<Point> all, Metric metric, double left, double top) {
        List<Point> points = all.stream()
                .filter(point -> point.row().figures().containsKey(metric))
                .toList();
        if (points.isEmpty()) {
            return;
        }
        double most =
                points.stream().mapToDouble(point -> value(point, metric)).max().orElse(1);
        double least = points.stream().mapToDouble(Point::x).min().orElse(1);
        double factors = Math.log(points.stream().mapToDouble(Point::x).max().orElse(1) / least);
        double width = PANEL - LEFT - 40.0;
        double floor = top + 40 + HEIGHT;
        svg.text(left + 12, top + 18, "title", metric.title() + ", by " + axis);
        svg.line(left + LEFT, floor, left + LEFT + width, floor);
        svg.text(left + LEFT - 8, floor + 4, "quiet end", "0");
        StringBuilder path = new StringBuilder();
        for (Point point : points) {
            double x = left + LEFT + (factors > 0 ? Math.log(point.x() / least) / factors * width : width / 2);
            double y = floor - (most > 0 ? value(point, metric) / most * HEIGHT : 0);
            path.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
            svg.dot(x, y);
            svg.text(x, y - 8, "middle", TextTable.number(value(point, metric), metric));
            svg.text(x, floor + 18, "quiet middle", String.format(Locale.ROOT, "%,.0f", point.x()));
        }
        svg.path(path.toString().strip());
    }

    private static double value(Point point, Metric metric) {
        return point.row().figures().get(metric).median();
    }
}
