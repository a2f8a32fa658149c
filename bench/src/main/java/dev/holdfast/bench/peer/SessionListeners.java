// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.peer;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connected listeners of each session. Thread-safe.
 *
 * @param <C> the library's type of a connection
 */
final class SessionListeners<C> {

    private final ConcurrentHashMap<String, Set<C>> listeners = new ConcurrentHashMap<>();

    /** The live, thread-safe set of a session's listeners. */
    Set<C> of(String session) {
        return listeners.computeIfAbsent(session, name -> ConcurrentHashMap.newKeySet());
    }
}
