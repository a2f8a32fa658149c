// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.bootstrap.e2e.support.StoreIndependent;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.bootstrap.schedule.SystemClock;
import dev.holdfast.bootstrap.settings.option.Setting;
import dev.holdfast.bootstrap.settings.option.SettingGroups;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code deploy/} and {@code docs/operations.md} say of the program, compared with the program. */
@StoreIndependent
@Timeout(60)
class DeployTest {

    @TempDir
    Path data;

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path OPERATIONS = ROOT.resolve("docs/operations.md");
    private static final Path DEPLOY = ROOT.resolve("deploy");

    /** A row of the table of settings: its name and its default. */
    private static final Pattern ROW = Pattern.compile("^\\| `--([a-z-]+)` \\| (?:`([^`]*)`|–) \\|", Pattern.MULTILINE);

    private static final Pattern ANCHOR = Pattern.compile("docs/operations\\.md#([a-z0-9-]+)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

    /** A whole folder that the launcher compares with the jar. */
    private static final Pattern JAR_FOLDER = Pattern.compile("\"\\$home/([a-z]+)\" ");

    private static final Pattern VARIABLE = Pattern.compile("\\b(HOLDFAST_[A-Z][A-Z_]*)\\b");
    private static final Pattern METRIC = Pattern.compile("\\b(holdfast_[a-z_]+|jvm_[a-z_]+|process_[a-z_]+)\\b");
    private static final Pattern MEASURED = Pattern.compile("^# TYPE (\\w+) ", Pattern.MULTILINE);

    /** The launcher's, and those of the commands that talk to a server. */
    private static final Set<String> OTHER_VARIABLES =
            Set.of("HOLDFAST_JAVA_OPTIONS", "HOLDFAST_SERVER", "HOLDFAST_TOKEN");

    /** A name in nginx's configuration; and what is measured only once Java has cleaned up for the first time. */
    private static final Set<String> NOT_MEASURED_YET =
            Set.of("holdfast_connection", "jvm_gc_pause_seconds", "jvm_gc_pause_seconds_sum");

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }

    private static List<Path> deployed() throws IOException {
        try (Stream<Path> all = Files.walk(DEPLOY)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static List<Path> pages() throws IOException {
        return Stream.concat(deployed().stream(), Stream.of(OPERATIONS)).toList();
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).collect(Collectors.toSet());
    }

    /** As Markdown's hosts make them: lower case, words joined by hyphens, nothing else. */
    private static Set<String> anchors(Path page) {
        return found(HEADING, read(page)).stream()
                .map(heading -> heading.toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 -]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    /** The launcher rebuilds the jar when one of these folders has changed, so the jar is made of them. */
    @Test
    void theImageIsBuiltFromAllFoldersThatTheJarIsMadeOf() {
        Set<String> folders = found(JAR_FOLDER, read(ROOT.resolve("holdfast")));
        List<String> copied =
                read(DEPLOY.resolve("Dockerfile.dockerignore")).lines().toList();
        assertThat(folders).contains("web", "protocol").allSatisfy(folder -> assertThat(copied)
                .contains("!" + folder));
    }

    /** What gives heap back is the same however the server is started. */
    @Test
    void launcherImageAndUnitTreatTheHeapAlike() {
        Pattern options = Pattern.compile("(-XX:(?:(?:M\\w+HeapFreeRatio|G1Periodic\\w+)=\\d+|-ShrinkHeapInSteps))");
        Set<String> launched = found(options, read(ROOT.resolve("holdfast")));
        assertThat(launched).hasSize(4);
        assertThat(found(options, read(DEPLOY.resolve("Dockerfile")))).isEqualTo(launched);
        assertThat(found(options, read(DEPLOY.resolve("systemd/holdfast.service"))))
                .isEqualTo(launched);
        assertThat(found(options, read(OPERATIONS))).isEqualTo(launched);
    }

    /** Java uses an archive of classes only at the place where it was made, so each file names one place. */
    @Test
    void theArchiveOfClassesThatIsMadeIsTheOneThatIsUsed() {
        Pattern made = Pattern.compile("-XX:(?:AOTCacheOutput|ArchiveClassesAtExit)=([\\w/.]+)");
        Pattern used = Pattern.compile("-XX:(?:AOTCache|SharedArchiveFile)=([\\w/.]+)");
        String image = read(DEPLOY.resolve("Dockerfile"));
        String unit = read(DEPLOY.resolve("systemd/holdfast.service"));
        assertThat(found(used, image)).hasSize(1).isEqualTo(found(made, image));
        assertThat(found(used, read(DEPLOY.resolve("aws/holdfast.yaml")))).isEqualTo(found(made, image));
        assertThat(found(used, unit)).hasSize(1).isEqualTo(found(made, unit));
    }

    @Test
    void everySettingIsExplainedWithItsDefault() {
        List<MatchResult> rows = ROW.matcher(read(OPERATIONS)).results().toList();
        for (Setting<?> setting : SettingGroups.ALL) {
            assertThat(rows)
                    .as(setting.flag())
                    .filteredOn(row -> row.group(1).equals(setting.name()))
                    .singleElement()
                    .extracting(row -> row.group(2) == null ? "" : row.group(2))
                    .isEqualTo(setting.defaultText());
        }
    }

    @Test
    void nothingIsExplainedThatCannotBeSet() {
        assertThat(found(ROW, read(OPERATIONS)))
                .isSubsetOf(SettingGroups.ALL.stream().map(Setting::name).collect(Collectors.toSet()));
    }

    @Test
    void everyVariableThatIsNamedIsASetting() throws IOException {
        Set<String> known = Stream.concat(SettingGroups.ALL.stream().map(Setting::variable), OTHER_VARIABLES.stream())
                .collect(Collectors.toSet());
        for (Path file : pages()) {
            Set<String> named = found(VARIABLE, read(file));
            named.remove("HOLDFAST_NAME");
            assertThat(known).as(file.toString()).containsAll(named);
        }
    }

    @Test
    void everyMetricThatIsNamedIsMeasured() throws Exception {
        // The identity provider does not answer. Its metrics exist from the start.
        Map<String, String> all = Map.of(
                "auth", "jwks", "jwks-url", "http://127.0.0.1:1/keys", "issuer", "https://issuer", "audience", "us");
        try (TestServer server = TestServer.start(data, new SystemClock(), all)) {
            Set<String> measured =
                    found(MEASURED, server.call("GET", "/metrics", "", "").body());
            for (Path file : pages()) {
                assertThat(found(METRIC, read(file)))
                        .as(file.toString())
                        .filteredOn(name -> !NOT_MEASURED_YET.contains(name))
                        .allSatisfy(name ->
                                assertThat(measured).containsAnyOf(name, name.replaceAll("_(bucket|count|sum)$", "")));
            }
        }
    }

    @Test
    void everyAlarmLeadsToWhatToDo() throws IOException {
        Set<String> places = anchors(OPERATIONS);
        int alarms = 0;
        for (Path file : deployed()) {
            Set<String> named = found(ANCHOR, read(file));
            assertThat(places).as(file.toString()).containsAll(named);
            alarms += named.size();
        }
        assertThat(alarms).isGreaterThan(30);
        assertThat(found(Pattern.compile("- alert: (\\w+)"), read(DEPLOY.resolve("prometheus/alerts.yaml"))))
                .hasSizeGreaterThan(20)
                .allSatisfy(alert -> assertThat(places).contains(alert.toLowerCase(Locale.ROOT)));
    }

    @Test
    void everyLinkOfThePageLeadsSomewhere() {
        for (String link : found(LINK, read(OPERATIONS))) {
            if (link.startsWith("#")) {
                assertThat(anchors(OPERATIONS)).contains(link.substring(1));
            } else if (!link.startsWith("https://")) {
                assertThat(OPERATIONS.resolveSibling(link.replaceAll("#.*", "")))
                        .exists();
            }
        }
    }

    @Test
    void theDashboardAsksOneDataSourceThatIsChosenWhereItIsShown() throws IOException {
        JsonNode dashboard = TestServer.JSON.readTree(read(DEPLOY.resolve("grafana/holdfast.json")));
        assertThat(dashboard.path("panels")).hasSizeGreaterThan(30).allSatisfy(panel -> {
            if (!panel.path("type").asText().equals("row")) {
                assertThat(panel.path("datasource").path("uid").asText()).isEqualTo("${datasource}");
                assertThat(panel.path("targets")).isNotEmpty();
            }
        });
        assertThat(dashboard.path("panels").findValuesAsText("id")).doesNotHaveDuplicates();
    }
}
