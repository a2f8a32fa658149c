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

/** A scenario's figures in columns: the median, the least and the most in brackets, and the ratio to other servers. */
public final class TextTable {

    private static final String NOTHING = "-";

    /** The serverKinds with which others are compared, where they were measured. */
    static final List<ServerKind> YARDSTICKS = List.of(ServerKind.C, ServerKind.TYRUS);

    private TextTable() {}

    /** The table, and below it the remarks on single runs. */
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
            for (ServerKind yardstick : yardsticks(summary, metric)) {
                head.add("of " + yardstick.shortTitle() + "'s");
            }
        }
        return head;
    }

    private static List<String> line(Summary summary, Summary.Row row) {
        List<String> line = new ArrayList<>(List.of(row.title() + (row.isVoid() ? " (void)" : "")));
        for (Metric metric : summary.metrics()) {
            Spread spread = row.figures().get(metric);
            line.add(spread == null ? NOTHING : figure(spread, metric));
            for (ServerKind yardstick : yardsticks(summary, metric)) {
                OptionalDouble ratio = summary.ratio(row, metric, yardstick);
                line.add(ratio.isPresent() ? ratio(ratio.getAsDouble()) : NOTHING);
            }
        }
        return line;
    }

    private static List<ServerKind> yardsticks(Summary summary, Metric metric) {
        return metric.isCompared() ? YARDSTICKS.stream().filter(summary::has).toList() : List.of();
    }

    private static String figure(Spread spread, Metric metric) {
        String median = number(spread.median(), metric);
        return spread.isOneValue()
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
                String room = " ".repeat(width - cell.length());
                text.append(column == 0 ? cell + room : "  " + room + cell);
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** Only deliveries and losses: for runs too short to measure anything else. */
    public static String heard(List<Run> runs) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("server", "heard", "lost", "twice", "out of order", "corrupt", "told as gaps"));
        for (Run run : runs) {
            DeliveryCounts heard = run.result().counts();
            if (heard != null) {
                List<String> line = new ArrayList<>(List.of(title(run)));
                Stream.of(
                                heard.delivered(),
                                heard.lost(),
                                heard.duplicated(),
                                heard.reordered(),
                                heard.corrupt(),
                                heard.announcedMissing())
                        .forEach(count -> line.add(Long.toString(count)));
                lines.add(line);
            }
        }
        StringBuilder text = new StringBuilder(lines.size() > 1 ? aligned(lines) : "It ran; nobody speaks in it.\n");
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
        String whose = "  " + title(run) + ", round " + run.round() + ": ";
        DeliveryCounts heard = run.result().counts();
        Stream<String> wrong = heard == null || heard.isFlawless()
                ? Stream.of()
                : Stream.of("of " + heard.delivered() + " deliveries: lost " + heard.lost() + ", twice "
                        + heard.duplicated() + ", out of order " + heard.reordered() + ", corrupt " + heard.corrupt()
                        + ", told as gaps " + heard.announcedMissing());
        return Stream.of(
                        wrong,
                        run.result().voidReasons().stream().map(reason -> "void: " + reason),
                        run.result().remarks().stream())
                .flatMap(words -> words)
                .map(whose::concat);
    }
}
