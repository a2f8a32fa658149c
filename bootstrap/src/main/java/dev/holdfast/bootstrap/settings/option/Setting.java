// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.option;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;

/**
 * One setting of the server: a command line option and an environment variable. Immutable.
 *
 * @param name lower case, words joined by hyphens: {@code speaker-grace}
 * @param placeholder stands for the value in the help: {@code DURATION}
 * @param defaultText the default value, as text; empty for none
 * @param description what it decides, and why that default
 * @param converter throws IllegalArgumentException with the expected form, as half a sentence
 */
public record Setting<T>(
        String name, String placeholder, String defaultText, String description, ITypeConverter<T> converter) {

    private static final String BOOLEAN = "true|false";

    static <T> Setting<T> of(
            String name, String placeholder, String defaultText, String description, ITypeConverter<T> converter) {
        return new Setting<>(name, placeholder, defaultText, description, converter);
    }

    static Setting<Boolean> bool(String name, boolean byDefault, String description) {
        return of(name, BOOLEAN, Boolean.toString(byDefault), description, Converters::bool);
    }

    static <E extends Enum<E>> Setting<E> choice(String name, E byDefault, String description) {
        Class<E> type = byDefault.getDeclaringClass();
        return of(name, Converters.choices(type), Converters.word(byDefault), description, Converters.choice(type));
    }

    /** Whether the option may stand without a value, which means true. */
    public boolean isSwitch() {
        return placeholder.equals(BOOLEAN);
    }

    /** Its command line option: {@code --speaker-grace}. */
    public String flag() {
        return "--" + name;
    }

    /** Its environment variable: {@code HOLDFAST_SPEAKER_GRACE}. */
    public String variable() {
        return "HOLDFAST_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** Its text in this environment; empty if the variable is not set, or set to nothing. */
    public Optional<String> from(Map<String, String> environment) {
        return Optional.ofNullable(environment.get(variable())).filter(text -> !text.isEmpty());
    }

    /** Its text in this environment, else the default. For commands that have no option for it. */
    public String textIn(Map<String, String> environment) {
        return from(environment)
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .orElse(defaultText);
    }

    /** The text for display: the user and password of an address are hidden. */
    public static String shown(String text) {
        return text.replaceAll("//[^/@\\s]*@", "//(hidden)@");
    }
}
