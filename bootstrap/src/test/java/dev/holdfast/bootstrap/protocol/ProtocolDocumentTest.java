// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The tables of docs/protocol.md are those of codes.json. {@code -Dholdfast.docs.write=true} writes them. */
class ProtocolDocumentTest {

    private static final Path DOCUMENT = Path.of("../docs/protocol.md");
    private static final Pattern TABLE = Pattern.compile("(?s)<!-- codes.json: (\\w+) -->\n(.*?)<!-- end -->");

    private final Map<String, Function<JsonNode, List<String>>> rows = Map.of(
            "closeCodes",
            each -> List.of(
                    each.path("code").asText(),
                    each.path("errorFirst").asBoolean() ? code(each.path("word")) : "–",
                    yes(each.path("retryable")),
                    each.path("handshake").path("status").asText("–"),
                    each.path("meaning").asText()),
            "errorWords",
            each -> List.of(
                    code(each.path("word")),
                    yes(each.path("retryable")),
                    each.path("meaning").asText()),
            "gapReasons",
            each -> List.of(
                    code(each.path("word")),
                    joined(each.path("to")),
                    each.path("meaning").asText()),
            "endReasons",
            each -> List.of(
                    code(each.path("word")),
                    each.path("closeCode").asText(),
                    each.path("meaning").asText()),
            "resume",
            each -> List.of(code(each.path("word")), each.path("meaning").asText()),
            "problems",
            each -> List.of(
                    each.path("status").asText(),
                    code(each.path("type")),
                    each.path("title").asText(),
                    joined(each.path("sentBy")),
                    yes(each.path("retryable"))));

    private final Map<String, String> headers = Map.of(
            "closeCodes", "| close | `error.code` | reconnect | handshake | meaning |",
            "errorWords", "| `error.code` | retry | meaning |",
            "gapReasons", "| `gap.reason` | to | meaning |",
            "endReasons", "| `endReason` | close | meaning |",
            "resume", "| `ready.resume` | meaning |",
            "problems", "| status | `type` is `/problems/…` | `title` | sent by | retry |");

    @Test
    void itsTablesAreThoseOfCodesJson() throws IOException {
        String document = Files.readString(DOCUMENT);
        Map<String, String> documented = new LinkedHashMap<>();
        Matcher tables = TABLE.matcher(document);
        while (tables.find()) {
            documented.put(tables.group(1), tables.group(2));
        }
        assertThat(documented).containsOnlyKeys(rows.keySet());
        if (Boolean.getBoolean("holdfast.docs.write")) {
            Files.writeString(
                    DOCUMENT,
                    TABLE.matcher(document)
                            .replaceAll(found -> Matcher.quoteReplacement("<!-- codes.json: " + found.group(1)
                                    + " -->\n" + table(found.group(1)) + "<!-- end -->")));
        } else {
            assertThat(documented).allSatisfy((name, table) -> assertThat(table).isEqualTo(table(name)));
        }
    }

    private String table(String name) {
        List<String> lines = new ArrayList<>(List.of(headers.get(name)));
        lines.add(headers.get(name).replaceAll("[^|]+", "---"));
        ProtocolFiles.json("codes.json")
                .path(name)
                .forEach(each ->
                        lines.add("| " + String.join(" | ", rows.get(name).apply(each)) + " |"));
        return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    private static String code(JsonNode word) {
        return "`" + word.asText() + "`";
    }

    private static String yes(JsonNode flag) {
        return flag.asBoolean() ? "yes" : "no";
    }

    private static String joined(JsonNode words) {
        List<String> all = new ArrayList<>();
        words.forEach(word -> all.add(word.asText()));
        return String.join(", ", all);
    }
}
