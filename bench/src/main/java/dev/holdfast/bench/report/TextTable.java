// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.report;

import dev.holdfast.bench.load.DeliveryCounts;
import dev.holdfast.bench.result.Metric;
import dev.holdfast.bench.server.ServerKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * Formats the runs of a scenario as a table: for each figure the median, minimum and maximum, and the ratio to the
 * baselines. Stateless: any thread may use it.
 */
public final class TextTable {

    private static final String NO_FIGURE = "-";

    /** The servers to which the table gives ratios, if they were measured. */
    static final List<ServerKind> BASELINES = List.of(ServerKind.C, ServerKind.CENTRIFUGO, ServerKind.TYRUS);

    private TextTable() {}

    /** The table of all figures, then the remarks on single runs. */
    public static String of(List<Run> runs) {
        Summary summary = Summary.of(runs);
        List<List<String>> lines = new ArrayList<>();
        lines.add(head(summary));
        summary.rows().forEach(row -> lines.add(line(summary, row)));
        StringBuilder text = new StringBuilder();
        if (!summary.rows().isEmpty()) {
            text.append(aligned(lines));
        }
        runs.stream().flatMap(TextTable::remarks).forEach(remark -> text.append(remark)
                .append('\n'));
        return text.toString();
    }

    private static List<String> head(Summary summary) {
        List<String> head = new ArrayList<>(List.of("server"));
        for (Metric metric : summary.metrics()) {
            head.add(metric.title());
            for (ServerKind baseline : baselines(summary, metric)) {
                head.add("of " + baseline.shortTitle() + "'s");
            }
        }
        return head;
    }

    private static List<String> line(Summary summary, Summary.Row row) {
        List<String> line = new ArrayList<>(List.of(row.title() + (row.isVoid() ? " (void)" : "")));
        for (Metric metric : summary.metrics()) {
            Spread spread = row.figures().get(metric);
            line.add(spread == null ? NO_FIGURE : figure(spread, metric));
            for (ServerKind baseline : baselines(summary, metric)) {
                OptionalDouble ratio = summary.ratio(row, metric, baseline);
                line.add(ratio.isPresent() ? ratio(ratio.getAsDouble()) : NO_FIGURE);
            }
        }
        return line;
    }

    private static List<ServerKind> baselines(Summary summary, Metric metric) {
        return metric.isCompared() ? BASELINES.stream().filter(summary::has).toList() : List.of();
    }

    private static String figure(Spread spread, Metric metric) {
        String median = number(spread.median(), metric);
        return spread.isSingleValue()
                ? median
                : median + " (" + number(spread.min(), metric) + "–" + number(spread.max(), metric) + ")";
    }

    static String number(double value, Metric metric) {
        return String.format(Locale.ROOT, "%,." + metric.decimals() + "f", value);
    }

    static String ratio(double ratio) {
        return String.format(Locale.ROOT, ratio < 10 ? "%.2f×" : "%.0f×", ratio);
    }

    private static String aligned(List<List<String>> lines) {
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            for (int column = 0; column < line.size(); column++) {
                int at = column;
                int width = lines.stream()
                        .mapToInt(other -> other.get(at).length())
                        .max()
                        .orElse(0);
                String cell = line.get(column);
                String padding = " ".repeat(width - cell.length());
                text.append(column == 0 ? cell + padding : "  " + padding + cell);
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** The table of deliveries and losses, for quick runs: they are too short for other figures. */
    public static String counts(List<Run> runs) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("server", "delivered", "lost", "duplicated", "reordered", "corrupt", "announced gaps"));
        for (Run run : runs) {
            DeliveryCounts counts = run.result().counts();
            if (counts != null) {
                List<String> line = new ArrayList<>(List.of(title(run)));
                Stream.of(
                                counts.delivered(),
                                counts.lost(),
                                counts.duplicated(),
                                counts.reordered(),
                                counts.corrupt(),
                                counts.announcedMissing())
                        .forEach(count -> line.add(Long.toString(count)));
                lines.add(line);
            }
        }
        StringBuilder text = new StringBuilder(
                lines.size() > 1 ? aligned(lines) : "Completed. No speaker sends in this scenario.\n");
        for (Run run : runs) {
            run.result().remarks().forEach(remark -> text.append("  " + title(run) + ": " + remark + "\n"));
        }
        return text.toString();
    }

    private static String title(Run run) {
        String variant = run.result().variant();
        return run.kind().title() + (variant.isEmpty() ? "" : ", " + variant);
    }

    private static Stream<String> remarks(Run run) {
        String prefix = "  " + title(run) + ", round " + run.round() + ": ";
        DeliveryCounts counts = run.result().counts();
        Stream<String> errors = counts == null || counts.isFlawless()
                ? Stream.of()
                : Stream.of("of " + counts.delivered() + " deliveries: lost " + counts.lost() + ", duplicated "
                        + counts.duplicated() + ", reordered " + counts.reordered() + ", corrupt " + counts.corrupt()
                        + ", announced gaps " + counts.announcedMissing());
        return Stream.of(
                        errors,
                        run.result().voidReasons().stream().map(reason -> "void: " + reason),
                        run.result().remarks().stream())
                .flatMap(remarks -> remarks)
                .map(prefix::concat);
    }
}
