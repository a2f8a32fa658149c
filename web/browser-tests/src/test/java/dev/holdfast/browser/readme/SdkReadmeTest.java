// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.readme;

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

/** web/README.md documents all that holdfast.d.ts declares. */
class SdkReadmeTest {

    private static final Path WEB = Path.of("..");

    /** An interface or a class, up to a closing brace at the start of a line. */
    private static final Pattern DECLARATION =
            Pattern.compile("^export (?:interface|class) (\\w+)[^{]*\\{(.*?)^}", Pattern.MULTILINE | Pattern.DOTALL);

    private static final Pattern MEMBER = Pattern.compile("^ {2}(?:readonly |static )*(\\w+)[?(:]", Pattern.MULTILINE);

    private static final Pattern CHOICE = Pattern.compile("'(\\w+)'");

    /** An error code of the SDK. */
    private static final Pattern ERROR = Pattern.compile("new HoldfastError\\(\\s*'(\\w+)'");

    /** Documented in docs/protocol.md. */
    private static final Set<String> ELSEWHERE = Set.of("Session");

    private final String types = read(WEB.resolve("sdk/holdfast.d.ts"));
    private final String readme = read(WEB.resolve("README.md"));

    @Test
    void everyOptionMethodPropertyAndEventIsExplained() {
        assertThat(unsaid(members())).isEmpty();
    }

    @Test
    void everyChoiceIsExplained() {
        String withoutElsewhere = DECLARATION
                .matcher(types)
                .replaceAll(match -> ELSEWHERE.contains(match.group(1)) ? "" : Matcher.quoteReplacement(match.group()));
        Set<String> choices = found(CHOICE, withoutElsewhere);
        assertThat(choices).contains("reconnecting", "bufferFull", "retention", "silentMicrophone");
        assertThat(unsaid(choices)).isEmpty();
    }

    @Test
    void everyErrorIsExplained() throws IOException {
        Set<String> errors = new TreeSet<>();
        try (Stream<Path> files = Files.walk(WEB.resolve("sdk"))) {
            files.filter(file -> file.toString().endsWith(".js"))
                    .forEach(file -> errors.addAll(found(ERROR, read(file))));
        }
        assertThat(errors).contains("unreachable", "insecurePage");
        assertThat(unsaid(errors)).isEmpty();
    }

    private Set<String> members() {
        Set<String> members = new TreeSet<>();
        Matcher declarations = DECLARATION.matcher(types);
        while (declarations.find()) {
            if (!ELSEWHERE.contains(declarations.group(1))) {
                members.addAll(found(MEMBER, declarations.group(2)));
            }
        }
        members.remove("constructor");
        assertThat(members)
                .contains("getToken", "firstAtOnce", "unackedMax", "jumpToLive", "closeCode", "statechange", "gap");
        return members;
    }

    private Set<String> unsaid(Set<String> words) {
        return words.stream()
                .filter(word ->
                        !Pattern.compile("\\b" + word + "\\b").matcher(readme).find())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> found(Pattern pattern, String text) {
        Set<String> words = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            words.add(matcher.group(1));
        }
        return words;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }
}
