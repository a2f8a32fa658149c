// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.migrating;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** docs/migrating.md lists the app's files and all changes between them. */
class MigratingDocTest {

    private static final Path PAGE = Path.of("..", "..", "docs", "migrating.md");
    private static final String FENCE = "```";

    @ParameterizedTest(name = "{0} to {1}")
    @CsvSource({"before, step1", "step1, step2", "step1, step2-sdk", "step2-sdk, step3"})
    void whatChangesFromStepToStepIsShown(String from, String to) throws IOException {
        Map<String, List<String>> old = MigrationSteps.files(from);
        Map<String, List<String>> changed = MigrationSteps.files(to);
        List<DiffListing> shown = diffs().stream()
                .filter(diff -> diff.from().equals(from) && diff.to().equals(to))
                .toList();

        assertThat(shown).extracting(DiffListing::file).containsExactlyInAnyOrderElementsOf(changedIn(old, changed));
        for (DiffListing diff : shown) {
            assertThat(diff.appliedTo(old.get(diff.file()))).isEqualTo(changed.get(diff.file()));
        }
        assertThat(removed()).containsAll(without(old.keySet(), changed.keySet()));
        for (String added : without(changed.keySet(), old.keySet())) {
            assertThat(shownWhole(to + "/" + added)).isEqualTo(changed.get(added));
        }
    }

    @Test
    void everyDiffIsOfTwoStepsThatFollowOneAnother() throws IOException {
        assertThat(diffs())
                .extracting(diff -> diff.from() + " to " + diff.to())
                .containsOnly("before to step1", "step1 to step2", "step1 to step2-sdk", "step2-sdk to step3");
    }

    private static Set<String> changedIn(Map<String, List<String>> old, Map<String, List<String>> changed) {
        Set<String> files = new TreeSet<>(old.keySet());
        files.retainAll(changed.keySet());
        files.removeIf(file -> old.get(file).equals(changed.get(file)));
        return files;
    }

    private static Set<String> without(Set<String> files, Set<String> others) {
        Set<String> rest = new TreeSet<>(files);
        rest.removeAll(others);
        return rest;
    }

    private static List<DiffListing> diffs() throws IOException {
        return listings("diff").stream().map(DiffListing::parse).toList();
    }

    /** The files that the page deletes. */
    private static List<String> removed() throws IOException {
        return listings("sh").stream()
                .flatMap(List::stream)
                .filter(line -> line.startsWith("rm "))
                .flatMap(line -> Stream.of(line.substring("rm ".length()).split(" ")))
                .toList();
    }

    /** The listing of this file, without the line that names it. */
    private static List<String> shownWhole(String name) throws IOException {
        return listings("js").stream()
                .filter(lines -> lines.get(0).equals("// " + name))
                .map(lines -> lines.subList(1, lines.size()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("not shown: " + name));
    }

    private static List<List<String>> listings(String language) throws IOException {
        List<List<String>> listings = new ArrayList<>();
        List<String> listing = null;
        for (String line : Files.readAllLines(PAGE)) {
            if (listing == null) {
                listing = line.startsWith(FENCE) ? new ArrayList<>(List.of(line)) : null;
            } else if (line.equals(FENCE)) {
                listings.add(listing);
                listing = null;
            } else {
                listing.add(line);
            }
        }
        return listings.stream()
                .filter(lines -> lines.get(0).equals(FENCE + language))
                .map(lines -> lines.subList(1, lines.size()))
                .toList();
    }
}
