// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.report;

import dev.holdfast.bench.scenario.Scenario;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes the result files of a scenario: all runs into {@code <scenario>.json}, a chart of the medians into {@code
 * <scenario>.svg}. Immutable: any thread may use it.
 */
public final class Report {

    private final Path folder;
    private final Machine machine;
    private final boolean quick;

    public Report(Path folder, Machine machine, boolean quick) {
        this.folder = folder;
        this.machine = machine;
        this.quick = quick;
    }

    public void write(Scenario scenario, List<Run> runs) {
        ResultFile file = new ResultFile(
                scenario.name(),
                scenario.about(),
                quick,
                machine,
                runs.stream().map(ResultFile.Entry::of).toList());
        String lineChart = LinePlot.draw(scenario.name(), scenario.about(), runs);
        String plot = lineChart.isEmpty() ? BarPlot.draw(scenario.name(), scenario.about(), runs) : lineChart;
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve(scenario.name() + ".json"), file.json());
            if (!plot.isEmpty()) {
                Files.writeString(folder.resolve(scenario.name() + ".svg"), plot);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write results into " + folder, e);
        }
    }
}
