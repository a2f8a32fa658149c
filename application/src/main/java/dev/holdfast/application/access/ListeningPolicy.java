// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.access;

import dev.holdfast.application.port.out.security.ListeningKeys;

/** What a client needs to listen. */
public sealed interface ListeningPolicy {

    /** The session's id is enough. */
    ListeningPolicy OPEN = new Open();

    /** A valid token, or a ticket issued for one. */
    ListeningPolicy TOKEN = new Token();

    /** The session's listening key, or a valid token, or a ticket issued for one of them. */
    static ListeningPolicy key(ListeningKeys keys) {
        return new Key(keys);
    }

    record Open() implements ListeningPolicy {}

    record Key(ListeningKeys keys) implements ListeningPolicy {}

    record Token() implements ListeningPolicy {}
}
