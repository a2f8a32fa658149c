// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.bench.load.DeliveryCounts;
import dev.holdfast.bench.load.MeasurementConditions;
import dev.holdfast.bench.result.Metric;
import dev.holdfast.bench.result.ScenarioResult;
import dev.holdfast.bench.scenario.Scenarios;
import dev.holdfast.bench.server.ServerKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class ReportTest {

    private static final MeasurementConditions COUNTING = new MeasurementConditions(0.3, 0.1, 1, 0.1, 2, 0.5, 10);
    private static final MeasurementConditions LATE = new MeasurementConditions(0.3, 0.1, 1, 0.1, 2, 50, 60);
    private static final DeliveryCounts ALL = new DeliveryCounts(1_000, 0, 0, 0, 0, 0);

    private static final List<Run> RUNS = List.of(
            run(ServerKind.HOLDFAST, 1, "", 900_000, 10),
            run(ServerKind.C, 1, "", 150_000, 2_000),
            run(ServerKind.TYRUS, 1, "", 60_000, 4_000),
            run(ServerKind.HOLDFAST, 2, "", 1_000_000, 20),
            run(ServerKind.C, 2, "", 130_000, 2_500),
            run(ServerKind.HOLDFAST, 3, "", 980_000, 12));

    private static Run run(ServerKind kind, int round, String variant, double deliveries, double p99) {
        Map<Metric, Double> figures = Map.of(Metric.DELIVERIES, deliveries, Metric.P99, p99);
        return new Run(kind, round, new ScenarioResult(variant, figures, ALL, COUNTING, List.of(), false));
    }

    @Test
    void theTableGivesMedianSpreadAndRatios() {
        List<String> lines = TextTable.of(RUNS).lines().toList();

        assertThat(lines.get(0)).contains("deliveries/s", "of C's", "of Tyrus's", "p99 ms");
        assertThat(lines.get(1))
                .contains("Holdfast", "980,000 (900,000–1,000,000)", "7.00×", "16×", "12.0 (10.0–20.0)");
        assertThat(lines.get(2)).contains("C, epoll", "140,000 (130,000–150,000)", "1.00×", "2.33×");
        assertThat(lines.get(3)).contains("Tyrus, Grizzly", " 60,000 ", "0.43×");
        assertThat(lines).hasSize(4);
    }

    @Test
    void aVariantThatABaselineDoesNotHaveIsComparedWithTheBaselinesOnlyFigure() {
        Run grouped = run(ServerKind.HOLDFAST, 1, "deliverEvery 60 ms", 50_000, 70);
        Run centrifugo = run(ServerKind.CENTRIFUGO, 1, "", 100_000, 35);
        List<String> lines = TextTable.of(List.of(grouped, centrifugo)).lines().toList();

        assertThat(lines.get(0)).contains("of Centrifugo's");
        assertThat(lines.get(1)).contains("Holdfast, deliverEvery 60 ms", "0.50×", "2.00×");
        assertThat(LinePlot.draw("light", "", List.of(grouped, centrifugo))).isEmpty();
        assertThat(BarPlot.draw("light", "", List.of(grouped, centrifugo))).contains("50,000 (0.50× Centrifugo)");
    }

    @Test
    void withoutABaselineThereAreNoRatios() {
        assertThat(TextTable.of(List.of(RUNS.get(0)))).doesNotContain("of C's").doesNotContain("×");
    }

    @Test
    void aVoidRunSaysWhyAndDoesNotCount() {
        Run late = new Run(
                ServerKind.HOLDFAST,
                4,
                new ScenarioResult("", Map.of(Metric.DELIVERIES, 1.0), ALL, LATE, List.of(), false));
        String table = TextTable.of(List.of(RUNS.get(0), late));

        assertThat(table).contains("900,000").doesNotContain("(void)");
        assertThat(table).contains("Holdfast, round 4: void: the generator sent late: p99 50.0 ms");
        assertThat(TextTable.of(List.of(late))).contains("Holdfast (void)");
    }

    @Test
    void lossesAreReported() {
        DeliveryCounts counts = new DeliveryCounts(900, 90, 7, 5, 3, 2);
        Run run = new Run(ServerKind.C, 1, new ScenarioResult("", Map.of(), counts, COUNTING, List.of("odd"), true));

        assertThat(TextTable.of(List.of(run)))
                .contains("of 900 deliveries: lost 90, duplicated 7, reordered 5, corrupt 3, announced gaps 2")
                .contains("C, epoll, round 1: odd");
        assertThat(TextTable.counts(List.of(run)).lines().toList().get(1)).contains("900", "90", "7", "5", "3", "2");
    }

    @Test
    void theJsonHasEveryRoundTheMachineAndTheUnits(@TempDir Path folder) throws IOException {
        Machine machine = new Machine(2, "Linux 6.1", "amd64", "17", "abc", "2026-11-24T00:00:00Z");
        new Report(folder, machine, false).write(Scenarios.ALL.get(0), RUNS);

        JsonNode json =
                new ObjectMapper().readTree(folder.resolve("saturation.json").toFile());
        assertThat(json.path("machine").path("cores").asInt()).isEqualTo(2);
        assertThat(json.path("runs")).hasSize(6);
        JsonNode last = json.path("runs").get(5);
        assertThat(last.path("server").asText()).isEqualTo("ours");
        assertThat(last.path("round").asInt()).isEqualTo(3);
        assertThat(last.path("figures").path("deliveries/s").asDouble()).isEqualTo(980_000);
        assertThat(last.path("heard").path("delivered").asLong()).isEqualTo(1_000);
        assertThat(last.path("effort").path("listeningShare").asDouble()).isEqualTo(0.3);
        assertThat(Files.readString(folder.resolve("saturation.svg"))).startsWith("<svg");
    }

    @Test
    void thePlotHasABarForEachServerWithItsRatio() throws Exception {
        String plot = BarPlot.draw("saturation", "who & how <many>", RUNS);

        assertThat(parsed(plot).getElementsByTagName("rect").getLength()).isEqualTo(6);
        assertThat(plot)
                .contains(
                        "980,000 (7.00× C, 16× Tyrus)",
                        "140,000 (2.33× Tyrus)",
                        "60,000 (0.43× C)",
                        "who &amp; how &lt;many&gt;",
                        "prefers-color-scheme");
    }

    @Test
    void aVariedQuantityIsPlottedAsALine() throws Exception {
        List<Run> growth = List.of(
                varied("listeners=100", 10),
                varied("listeners=1000", 12),
                varied("rooms=1", 11),
                varied("rooms=10", 14));
        String plot = LinePlot.draw("growth", "", growth);

        assertThat(parsed(plot).getElementsByTagName("polyline").getLength()).isEqualTo(2);
        assertThat(plot).contains("server CPU µs/delivery, by listeners", "by rooms", "1,000");
        assertThat(LinePlot.draw("saturation", "", RUNS)).isEmpty();
    }

    private static Run varied(String variant, double cpu) {
        return new Run(
                ServerKind.HOLDFAST,
                1,
                new ScenarioResult(variant, Map.of(Metric.CPU, cpu), ALL, COUNTING, List.of(), false));
    }

    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }
}
