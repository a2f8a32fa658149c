// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.value;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The request rates that one network address is allowed. */
public record AddressRates(Budget create, Budget lookUp, Budget attach, Budget miss) {

    /**
     * A token bucket.
     *
     * @param perSecond tokens added each second
     * @param burst the capacity of the bucket, in tokens
     */
    public record Budget(double perSecond, int burst) {}

    /**
     * A class of students creates sessions together; a page looks up the session it shows, and a lecture hall of
     * thousands behind one address comes back at once after a break in the network. Misses are guesses: 50 million ids
     * at one guess in five seconds is eight years.
     */
    public static final String DEFAULT = "create=5/100,look-up=200/5000,attach=2000/20000,miss=0.2/20";

    private static final Pattern FORM =
            Pattern.compile("(create|look-up|attach|miss)=([0-9]{1,6}(?:\\.[0-9]{1,3})?)/([1-9][0-9]{0,6})");

    /** Parses {@code name=perSecond/burst} pairs, joined by commas. A missing rate keeps its default. */
    public static AddressRates parse(String text) {
        Map<String, Budget> budgets = budgets(DEFAULT);
        budgets.putAll(budgets(text));
        return new AddressRates(
                budgets.get("create"), budgets.get("look-up"), budgets.get("attach"), budgets.get("miss"));
    }

    private static Map<String, Budget> budgets(String text) {
        Map<String, Budget> budgets = new HashMap<>();
        for (String part : text.split(",")) {
            Matcher written = FORM.matcher(part.strip());
            if (!written.matches() || Double.parseDouble(written.group(2)) == 0) {
                throw new IllegalArgumentException(
                        "expected: NAME=PER_SECOND/BURST, joined by commas, NAME one of create,"
                                + " look-up, attach, miss");
            }
            budgets.put(
                    written.group(1),
                    new Budget(Double.parseDouble(written.group(2)), Integer.parseInt(written.group(3))));
        }
        return budgets;
    }
}
