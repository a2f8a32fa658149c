// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.connection;

import java.util.Objects;
import java.util.regex.Pattern;

/** Identifies one connection in logs and messages: 1 to 64 letters, digits and hyphens. Never reused. */
public record ConnectionId(String value) {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9-]{1,64}");

    /** @throws IllegalArgumentException if the value has other characters, none, or more than 64 */
    public ConnectionId {
        Objects.requireNonNull(value, "value");
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("a connection id has 1 to 64 letters, digits and hyphens");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
