// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.value;

/** Who may listen. */
public enum ListeningAccess {
    /** Every client that knows the session id. */
    OPEN,
    /** Every client that knows the session id and has a valid token. */
    TOKEN
}
