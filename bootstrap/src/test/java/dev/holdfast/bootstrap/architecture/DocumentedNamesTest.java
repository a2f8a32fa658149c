// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Classes and files that the documents name exist: a reader who looks for one finds it. */
class DocumentedNamesTest {

    /** A class name of two words or more, alone in backticks or with a member behind it. */
    private static final Pattern CLASS = Pattern.compile("`([A-Z][a-z0-9]+(?:[A-Z][A-Za-z0-9]*)+)(?:\\.\\w+)?`");

    /** A link to a file of the repository. */
    private static final Pattern LINK = Pattern.compile("\\]\\(([\\w./-]+)(?:#[^)]*)?\\)");

    /** Names of the JDK, of browsers, of DynamoDB and of libraries. */
    private static final Set<String> FOREIGN = Set.of(
            "AudioContext",
            "AudioWorklet",
            "BatchGetItem",
            "ClientRequestToken",
            "CloudFormation",
            "ConditionCheckItem",
            "CreateTable",
            "DeleteItem",
            "DescribeTable",
            "DescribeTimeToLive",
            "EndPoint",
            "GetItem",
            "HttpURLConnection",
            "MediaRecorder",
            "MessagePort",
            "MeterBinder",
            "MeterRegistry",
            "PutItem",
            "ServiceWorker",
            "SharedWorker",
            "TyrusServletFilter",
            "UpdateItem",
            "UpdateTimeToLive",
            "WebSocket");

    private static final Path ROOT = SourceTreeTest.root();

    @Test
    void everyClassThatTheArchitectureNamesExists() throws IOException {
        Set<String> types = types();
        Set<String> missing = new TreeSet<>();
        for (Path document : documents("ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "docs/adr")) {
            Matcher name = CLASS.matcher(Files.readString(document));
            while (name.find()) {
                if (!types.contains(name.group(1)) && !FOREIGN.contains(name.group(1))) {
                    missing.add(ROOT.relativize(document) + ": " + name.group(1));
                }
            }
        }

        assertThat(types).isNotEmpty();
        assertThat(missing).isEmpty();
    }

    @Test
    void everyLinkToAFileLeadsToOne() throws IOException {
        Set<String> missing = new TreeSet<>();
        for (Path document : documents(
                "README.md",
                "ARCHITECTURE.md",
                "CONTRIBUTING.md",
                "SECURITY.md",
                "docs",
                "protocol",
                "bench/README.md",
                "web/README.md")) {
            Matcher link = LINK.matcher(Files.readString(document));
            while (link.find()) {
                if (!Files.exists(document.resolveSibling(link.group(1)))) {
                    missing.add(ROOT.relativize(document) + ": " + link.group(1));
                }
            }
        }

        assertThat(missing).isEmpty();
    }

    private static Set<Path> documents(String... places) throws IOException {
        Set<Path> documents = new TreeSet<>();
        for (String place : places) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(place))) {
                files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
            }
        }
        return documents;
    }

    /** Java types and nested ones, by their simple names. */
    private static Set<String> types() throws IOException {
        Pattern declared = Pattern.compile("\\b(?:class|interface|enum|record)\\s+([A-Z]\\w*)");
        return SourceTreeTest.sources()
                .filter(file ->
                        file.toString().endsWith(".java") || file.toString().endsWith(".js"))
                .flatMap(file ->
                        declared.matcher(SourceTreeTest.text(file)).results().map(found -> found.group(1)))
                .collect(Collectors.toSet());
    }
}
