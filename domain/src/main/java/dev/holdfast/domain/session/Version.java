// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.session;

/** Version of a stored session for optimistic locking: 0 when created, one more with each change. */
public record Version(long value) {

    public static final Version FIRST = new Version(0);

    /** @throws IllegalArgumentException if negative */
    public Version {
        if (value < 0) {
            throw new IllegalArgumentException("a version is 0 or more: " + value);
        }
    }

    public Version next() {
        return new Version(value + 1);
    }
}
