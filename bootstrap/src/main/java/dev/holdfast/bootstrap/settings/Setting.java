// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings;

import java.util.Locale;

/**
 * One thing an operator can set.
 *
 * @param name lower case, words joined by hyphens: {@code speaker-grace}
 * @param placeholder stands for the value in the help: {@code DURATION}
 * @param fallback the default value, as text
 * @param reason what it decides, and why that default: half a sentence each
 * @param secret whether the value is hidden wherever settings are shown
 */
public record Setting<T>(
        String name, String placeholder, String fallback, String reason, boolean secret, Reading<T> reading) {

    private static final String YES_OR_NO = "true|false";

    /** Shown in place of a secret. It does not reveal the length. */
    private static final String HIDDEN = "(hidden)";

    static <T> Setting<T> of(String name, String placeholder, String fallback, String reason, Reading<T> reading) {
        return new Setting<>(name, placeholder, fallback, reason, false, reading);
    }

    static Setting<Boolean> yesOrNo(String name, String fallback, String reason) {
        return of(name, YES_OR_NO, fallback, reason, Readings::yesOrNo);
    }

    /** Whether the flag may stand without a value, which means yes. */
    public boolean isSwitch() {
        return placeholder.equals(YES_OR_NO);
    }

    /** Its command line flag: {@code --speaker-grace}. */
    public String flag() {
        return "--" + name;
    }

    /** Its environment variable: {@code HOLDFAST_SPEAKER_GRACE}. */
    public String variable() {
        return "HOLDFAST_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** The value for display; hidden if this setting is a secret. */
    public String shown(String text) {
        return secret ? HIDDEN : text;
    }

    /** Converts a text to a value. */
    @FunctionalInterface
    public interface Reading<T> {

        /** @throws IllegalArgumentException with the expected form, as half a sentence */
        T read(String text);
    }
}
