// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.report;

import dev.holdfast.bench.scenario.Scenario;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes a scenario's files into a folder: runs into {@code <scenario>.json}, a plot into {@code <scenario>.svg}. */
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
        String lines = LinePlot.draw(scenario.name(), scenario.about(), runs);
        String plot = lines.isEmpty() ? BarPlot.draw(scenario.name(), scenario.about(), runs) : lines;
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
