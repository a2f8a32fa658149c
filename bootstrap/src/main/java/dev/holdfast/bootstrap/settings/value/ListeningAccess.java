// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.value;

/** Who may listen. */
public enum ListeningAccess {
    /** Whoever has the id. */
    OPEN,
    /** Whoever has the id and a token. */
    TOKEN
}
