// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.session;

/** The role of a connection in a session. */
public enum Role {
    SPEAKER("speaker"),
    LISTENER("listener");

    private final String word;

    Role(String word) {
        this.word = word;
    }

    /** The word in the protocol. */
    public String word() {
        return word;
    }
}
