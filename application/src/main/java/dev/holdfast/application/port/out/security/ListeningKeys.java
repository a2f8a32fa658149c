// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.out.security;

import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;

/**
 * Listening keys. A key is the secret of one session; a listener without a token needs it. Never blocks. For any thread.
 * Weakness: a key cannot be replaced while its session exists.
 */
public interface ListeningKeys {

    /** The session's key, the same each time: letters, digits, hyphens and underscores, unguessable. */
    String keyOf(Session session);

    /**
     * Whether the key was made for a session of this name: the one that exists, or one that had the name before. Needs no
     * session, so that guessed keys are refused before the store is read.
     */
    boolean isGenuine(String key, SessionId name);

    /** Whether this is the session's key. Compares in constant time. */
    boolean opens(String key, Session session);
}
