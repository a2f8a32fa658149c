// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings;

import java.util.Locale;

/**
 * One thing an operator can set.
 *
 * @param name lower case, words joined by hyphens: {@code speaker-grace}
 * @param placeholder what stands for the value in the help: {@code DURATION}
 * @param fallback the value where nobody says anything, as it would be written
 * @param reason what it decides, and why that default: half a sentence each
 * @param secret whether the value is hidden wherever settings are shown
 */
public record Setting<T>(
        String name, String placeholder, String fallback, String reason, boolean secret, Reading<T> reading) {

    private static final String YES_OR_NO = "true|false";

    /** What is shown in place of a secret: not even its length. */
    private static final String HIDDEN = "(hidden)";

    static <T> Setting<T> of(String name, String placeholder, String fallback, String reason, Reading<T> reading) {
        return new Setting<>(name, placeholder, fallback, reason, false, reading);
    }

    static Setting<Boolean> yesOrNo(String name, String fallback, String reason) {
        return of(name, YES_OR_NO, fallback, reason, Readings::yesOrNo);
    }

    /** Whether its flag may stand alone, and then means yes. */
    public boolean isSwitch() {
        return placeholder.equals(YES_OR_NO);
    }

    /** As it is written on the command line: {@code --speaker-grace}. */
    public String flag() {
        return "--" + name;
    }

    /** As it is written in the environment: {@code HOLDFAST_SPEAKER_GRACE}. */
    public String variable() {
        return "HOLDFAST_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** A value of this setting as others may see it. */
    public String shown(String text) {
        return secret ? HIDDEN : text;
    }

    /** How a text becomes a value. */
    @FunctionalInterface
    public interface Reading<T> {

        /** @throws IllegalArgumentException with what is expected instead, as half a sentence */
        T read(String text);
    }
}
