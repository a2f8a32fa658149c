// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.conformance;

import java.util.Locale;

/**
 * How the playing of one conversation ended.
 *
 * @param detail which step failed and why, or what was missing; empty where it passed
 */
public record Result(String conversation, Outcome outcome, String detail) {

    /** Passed, failed, or skipped because something that the conversation needs was not given. */
    public enum Outcome {
        PASSED,
        FAILED,
        SKIPPED
    }

    static Result passed(Conversation conversation) {
        return new Result(conversation.name(), Outcome.PASSED, "");
    }

    static Result failed(Conversation conversation, String detail) {
        return new Result(conversation.name(), Outcome.FAILED, detail);
    }

    static Result skipped(Conversation conversation, String detail) {
        return new Result(conversation.name(), Outcome.SKIPPED, detail);
    }

    /** One line for people. */
    public String line() {
        return outcome.name().toLowerCase(Locale.ROOT) + "  " + conversation + (detail.isEmpty() ? "" : ": " + detail);
    }
}
