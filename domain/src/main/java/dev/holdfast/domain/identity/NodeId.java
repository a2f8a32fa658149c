package dev.holdfast.domain.identity;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One server among those that share a store, by the audio that it keeps: it has the same one for as long as it has that.
 *
 * @param value 1 to 64 letters, digits and hyphens
 */
public record NodeId(String value) {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9-]{1,64}");

    /** @throws IllegalArgumentException if the value has other characters, none, or more than 64 */
    public NodeId {
        Objects.requireNonNull(value, "value");
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("a node id has 1 to 64 letters, digits and hyphens");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
