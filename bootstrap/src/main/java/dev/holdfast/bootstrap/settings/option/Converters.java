// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.option;

import dev.holdfast.adapter.jwt.jwks.JwksSettings;
import dev.holdfast.bootstrap.settings.value.Retention;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;

/** Picocli converters of settings. Each throws IllegalArgumentException with the expected form. Stateless. */
public final class Converters {

    private Converters() {}

    static String text(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("a text is expected");
        }
        return text.strip();
    }

    static ITypeConverter<Integer> number(int min, int max) {
        return text -> {
            // Java itself also takes digits of other scripts.
            if (text.strip().matches("[0-9]{1,9}")) {
                int number = Integer.parseInt(text.strip());
                if (number >= min && number <= max) {
                    return number;
                }
            }
            throw new IllegalArgumentException("a whole number from " + min + " to " + max + " is expected");
        };
    }

    static ITypeConverter<Double> factor(double min, double max) {
        return text -> {
            // Java itself also takes exponents and hexadecimal.
            if (text.strip().matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
                double number = Double.parseDouble(text.strip());
                if (number >= min && number <= max) {
                    return number;
                }
            }
            throw new IllegalArgumentException("a number from " + min + " to " + max + " is expected");
        };
    }

    static ITypeConverter<Duration> duration(Duration min, Duration max) {
        return text -> {
            Duration duration = DurationText.parse(text);
            if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
                throw new IllegalArgumentException(
                        "from " + DurationText.format(min) + " to " + DurationText.format(max) + " is possible");
            }
            return duration;
        };
    }

    static ITypeConverter<Long> bytes(long min, long max) {
        return text -> {
            long bytes = ByteSize.parse(text);
            if (bytes < min || bytes > max) {
                throw new IllegalArgumentException(
                        "from " + ByteSize.format(min) + " to " + ByteSize.format(max) + " is possible");
            }
            return bytes;
        };
    }

    /** An amount of memory, which fits an int. */
    static ITypeConverter<Integer> intBytes(int min, int max) {
        ITypeConverter<Long> wide = bytes(min, max);
        return text -> Math.toIntExact(wide.convert(text));
    }

    /** An amount; empty for {@code all}, which means no limit. */
    static ITypeConverter<OptionalLong> bytesOrAll(long min, long max) {
        ITypeConverter<Long> amount = bytes(min, max);
        return text -> text.strip().equals("all") ? OptionalLong.empty() : OptionalLong.of(amount.convert(text));
    }

    /** {@code keep} or a duration. */
    static ITypeConverter<Retention> retention(Duration min, Duration max) {
        ITypeConverter<Duration> duration = duration(min, max);
        return text ->
                text.strip().equals("keep") ? new Retention.Keep() : new Retention.AtLeast(duration.convert(text));
    }

    /** A constant of an enum, written in lower case. */
    static <E extends Enum<E>> ITypeConverter<E> choice(Class<E> words) {
        return text -> Arrays.stream(words.getEnumConstants())
                .filter(word -> word(word).equals(text.strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("one of " + choices(words) + " is expected"));
    }

    static String choices(Class<? extends Enum<?>> words) {
        return Arrays.stream(words.getEnumConstants()).map(Converters::word).collect(Collectors.joining("|"));
    }

    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static boolean bool(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default -> throw new IllegalArgumentException("true or false is expected");
        };
    }

    static Path folder(String text) {
        Path path = Path.of(text(text));
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new IllegalArgumentException("a folder is expected, and this is a file");
        }
        return path;
    }

    /** Empty, or a readable file in the form that the adapter requires. */
    static Optional<Path> secretFile(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        Path path = Path.of(text.strip());
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw new IllegalArgumentException("a file that can be read is expected");
        }
        return Optional.of(path);
    }

    /** One scope in the syntax of RFC 6749 §3.3. */
    static String scope(String text) {
        if (!text.strip().matches("[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,128}")) {
            throw new IllegalArgumentException("one scope is expected: up to 128 characters, no spaces and no quotes");
        }
        return text.strip();
    }

    /** Empty, or a text. */
    static Optional<String> optionalText(String text) {
        return text.isBlank() ? Optional.empty() : Optional.of(text.strip());
    }

    /** A set of names, joined by commas; may be empty. */
    static Set<String> names(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Empty, or the address of an identity provider's keys in the form that the adapter requires. */
    static Optional<URI> keysUrl(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        String expected =
                "an https address such as https://login.example.org/.well-known/jwks.json is expected; http is"
                        + " for this machine alone";
        try {
            URI url = URI.create(text.strip());
            if (JwksSettings.isSafe(url) && url.getUserInfo() == null) {
                return Optional.of(url);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(expected, e);
        }
        throw new IllegalArgumentException(expected);
    }

    /** A valid name of a DynamoDB table. */
    static String tableName(String text) {
        if (!text.strip().matches("[A-Za-z0-9_.-]{3,255}")) {
            throw new IllegalArgumentException("3 to 255 letters, digits, and _ - . are expected");
        }
        return text.strip();
    }

    /** Empty, or a text in the form of an AWS region. */
    static Optional<String> region(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        if (!text.strip().matches("[a-z]{2,}(-[a-z0-9]+)+")) {
            throw new IllegalArgumentException("a region such as eu-central-1 is expected");
        }
        return Optional.of(text.strip());
    }

    /** Decides by the host's text. Never asks a name server. */
    public static boolean isThisMachine(URI url) {
        String host = url.getHost();
        return host.equalsIgnoreCase("localhost") || host.equals("[::1]") || host.matches("127(\\.[0-9]{1,3}){3}");
    }

    /** Origins as browsers send them (RFC 6454 §7), in lower case; {@code *} means all. */
    static Set<String> origins(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(origin -> !origin.isEmpty())
                .map(Converters::origin)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static String origin(String text) {
        String expected = "origins such as https://talks.example.org, joined by commas, or * for all, are expected";
        if (text.equals("*")) {
            return text;
        }
        URI uri = webAddress(text, expected);
        if (!uri.getPath().isEmpty()) {
            throw new IllegalArgumentException(expected);
        }
        return uri.toString().toLowerCase(Locale.ROOT);
    }

    /** Empty, or the public address of this server. */
    static Optional<URI> publicUrl(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        URI uri = webAddress(text, "an address such as https://talks.example.org is expected");
        return Optional.of(uri);
    }

    /** An http or https address without user, query and fragment. */
    private static URI webAddress(String text, String expected) {
        URI uri;
        try {
            uri = URI.create(text.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(expected, e);
        }
        boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
        boolean plain = uri.getUserInfo() == null && uri.getQuery() == null && uri.getFragment() == null;
        if (!web || !plain || uri.getHost() == null) {
            throw new IllegalArgumentException(expected);
        }
        return uri;
    }
}
