// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.connection;

import java.util.Arrays;
import java.util.Optional;

/** Role of a connection in a session. */
public enum Role {
    /** Appends to the session's log while it holds the lease. */
    SPEAKER("speaker"),
    /** Reads the session's log, from any retained position. */
    LISTENER("listener");

    private final String word;

    Role(String word) {
        this.word = word;
    }

    /** The role with this {@link #word()}. Empty if there is none. */
    public static Optional<Role> parse(String word) {
        return Arrays.stream(values()).filter(role -> role.word.equals(word)).findFirst();
    }

    /** The role's name in queries and messages. */
    public String word() {
        return word;
    }
}
