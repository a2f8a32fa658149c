// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.access;

/** What a listener needs to attach. */
public enum ListeningPolicy {
    /** The session's id is enough. */
    OPEN,
    /** A valid token, or a ticket issued for one. */
    TOKEN
}
