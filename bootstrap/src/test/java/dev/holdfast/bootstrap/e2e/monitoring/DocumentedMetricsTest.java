// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.bootstrap.e2e.support.StoreIndependent;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.bootstrap.schedule.SystemClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code /metrics} shows is what docs/watching.md says, name by name: nothing more and nothing less. */
@StoreIndependent
@Timeout(60)
class DocumentedMetricsTest {

    private static final Path DOCS = Path.of("../docs/watching.md");
    private static final String OURS = "holdfast_";

    /** {@code | `store_calls_seconds{call,outcome}` | histogram | … |} */
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `([a-z_]+)(?:\\{([a-z,]+)})?` \\| (gauge|counter|histogram) \\| (.*) \\|$");

    private static final Pattern FAMILY = Pattern.compile("`([a-z]+_)…`");
    private static final Pattern SERIES = Pattern.compile("(?m)^([a-z_]+)(?:\\{(.*)})? [^ ]+$");
    private static final Pattern LABEL = Pattern.compile("([a-z]+)=\"([^\"]*)\"");

    /** What labels tell beside the values that every reader of the table knows by themselves. */
    private static final Set<String> UNLISTED = Set.of("le", "loop", "status", "name", "reason@closes_total");

    @TempDir
    Path data;

    @Test
    void everyMeasureIsDocumentedAndEveryDocumentedMeasureIsThere() throws Exception {
        String docs = Files.readString(DOCS);
        String shown = shown();

        assertThat(ours(shown)).isEqualTo(documented(docs));
        assertThat(types(shown, name -> !name.startsWith(OURS)).keySet())
                .isNotEmpty()
                .allMatch(name -> families(docs).stream().anyMatch(name::startsWith));
    }

    @Test
    void everyValueThatALabelMayHaveIsExplained() throws Exception {
        String docs = Files.readString(DOCS);
        for (MatchResult series : all(SERIES, shown())) {
            String name = series.group(1).replaceFirst("_(bucket|count|sum)$", "");
            if (!name.startsWith(OURS) || series.group(2) == null) {
                continue;
            }
            String row = all(ROW, docs).stream()
                    .filter(each -> name.equals(OURS + each.group(1)))
                    .map(each -> each.group(4))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("not documented: " + name));
            for (MatchResult label : all(LABEL, series.group(2))) {
                String key = label.group(1);
                if (!UNLISTED.contains(key) && !UNLISTED.contains(key + "@" + name.substring(OURS.length()))) {
                    assertThat(row).as(name).contains("`" + label.group(2) + "`");
                }
            }
        }
    }

    /** The metrics of a server with local tokens, and of one whose identity provider does not answer. */
    private String shown() throws Exception {
        Map<String, String> login = Map.of(
                "auth", "jwks",
                "jwks-url", "http://127.0.0.1:1/keys",
                "issuer", "http://127.0.0.1:1",
                "audience", "talks",
                "store", "memory");
        try (TestServer server = TestServer.start(data.resolve("one"));
                TestServer other = TestServer.start(data.resolve("other"), new SystemClock(), login)) {
            return server.call("GET", "/metrics", "", "").body() + "\n"
                    + other.call("GET", "/metrics", "", "").body();
        }
    }

    /** Our measures as they are shown: {@code sessions{state}}, and what type each is. */
    private static Map<String, String> ours(String shown) {
        Map<String, String> ours = new TreeMap<>();
        types(shown, name -> name.startsWith(OURS)).forEach((name, type) -> {
            Set<String> labels = new TreeSet<>();
            for (MatchResult series : all(SERIES, shown)) {
                if (series.group(1).replaceFirst("_(bucket|count|sum)$", "").equals(name) && series.group(2) != null) {
                    all(LABEL, series.group(2)).forEach(label -> labels.add(label.group(1)));
                }
            }
            labels.remove("le");
            ours.put(name.substring(OURS.length()) + labels, type);
        });
        return ours;
    }

    private static Map<String, String> documented(String docs) {
        Map<String, String> documented = new TreeMap<>();
        for (MatchResult row : all(ROW, docs)) {
            Set<String> labels = row.group(2) == null
                    ? Set.of()
                    : new TreeSet<>(Arrays.asList(row.group(2).split(",")));
            assertThat(documented.put(row.group(1) + labels, row.group(3)))
                    .as(row.group())
                    .isNull();
        }
        return documented;
    }

    private static Map<String, String> types(String shown, Predicate<String> of) {
        Map<String, String> types = new TreeMap<>();
        shown.lines().filter(line -> line.startsWith("# TYPE ")).forEach(line -> {
            String[] words = line.split(" ");
            if (of.test(words[2])) {
                types.put(words[2], words[3]);
            }
        });
        return types;
    }

    private static Set<String> families(String docs) {
        Set<String> families = new TreeSet<>();
        all(FAMILY, docs).forEach(family -> families.add(family.group(1)));
        return families;
    }

    private static List<MatchResult> all(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.results().toList();
    }
}
