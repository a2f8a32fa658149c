// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.migrating;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A diff in a documentation page, in the unified format of {@code diff -u}.
 *
 * @param from the step before
 * @param to the step after
 * @param hunks all lines after the two that name the file
 */
record DiffListing(String from, String to, String file, List<String> hunks) {

    private static final Pattern OLD = Pattern.compile("--- ([^/]+)/(.+)");
    private static final Pattern NEW = Pattern.compile("\\+\\+\\+ ([^/]+)/(.+)");
    private static final Pattern HUNK = Pattern.compile("@@ -(\\d+)(?:,\\d+)? \\+\\d+(?:,\\d+)? @@.*");

    /** @throws AssertionError if the first two lines don't name one file of two steps */
    static DiffListing parse(List<String> lines) {
        Matcher before = OLD.matcher(lines.get(0));
        Matcher after = NEW.matcher(lines.get(1));
        if (!before.matches() || !after.matches() || !before.group(2).equals(after.group(2))) {
            throw new AssertionError("a diff begins with --- step/file and +++ step/file: " + lines.subList(0, 2));
        }
        return new DiffListing(
                before.group(1), after.group(1), after.group(2), List.copyOf(lines.subList(2, lines.size())));
    }

    /**
     * Applies it to a file.
     *
     * @throws AssertionError if it does not fit the file
     */
    List<String> appliedTo(List<String> old) {
        List<String> result = new ArrayList<>();
        int next = 0;
        for (String line : hunks) {
            Matcher hunk = HUNK.matcher(line);
            if (hunk.matches()) {
                int start = Integer.parseInt(hunk.group(1)) - 1;
                result.addAll(old.subList(next, start));
                next = start;
            } else if (line.startsWith("+")) {
                result.add(line.substring(1));
            } else {
                // An empty context line may have lost its leading space.
                String expected = line.isEmpty() ? "" : line.substring(1);
                if (next >= old.size() || !old.get(next).equals(expected)) {
                    throw new AssertionError(from + "/" + file + " has no line " + (next + 1) + ": " + expected);
                }
                next++;
                if (!line.startsWith("-")) {
                    result.add(expected);
                }
            }
        }
        result.addAll(old.subList(next, old.size()));
        return result;
    }
}
