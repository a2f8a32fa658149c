package dev.holdfast.domain.connection;

import java.util.Arrays;
import java.util.Optional;

/** What a connection is for. */
public enum Role {
    /** Appends to the session's log, under the lease. */
    SPEAKER("speaker"),
    /** Reads the session's log, from wherever it likes. */
    LISTENER("listener");

    private final String word;

    Role(String word) {
        this.word = word;
    }

    /** The role that this word names. */
    public static Optional<Role> parse(String word) {
        return Arrays.stream(values()).filter(role -> role.word.equals(word)).findFirst();
    }

    /** As it is written in queries and messages. */
    public String word() {
        return word;
    }
}
