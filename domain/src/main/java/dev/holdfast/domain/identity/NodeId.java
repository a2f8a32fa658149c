// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.identity;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Identifies one server (node) among those that share a session store. Stored with the node's audio, so it stays the same
 * as long as the audio does.
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
