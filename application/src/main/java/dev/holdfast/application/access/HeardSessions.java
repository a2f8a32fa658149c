// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.access;

import dev.holdfast.domain.connection.Network;
import dev.holdfast.domain.identity.SessionId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The sessions that listeners behind an address hear now. A client there that asks for one of them guesses no id: behind one
 * address stands a hall's whole Wi-Fi. Thread-safe.
 */
public final class HeardSessions {

    private final ConcurrentHashMap<Key, Integer> listeners = new ConcurrentHashMap<>();

    private record Key(Network network, SessionId session) {}

    /**
     * A listener has attached.
     *
     * @return to be run when it has left; runs after the first do nothing
     */
    public Runnable add(String address, SessionId session) {
        Key key = new Key(Network.of(address), session);
        listeners.merge(key, 1, Integer::sum);
        AtomicBoolean left = new AtomicBoolean();
        return () -> {
            if (left.compareAndSet(false, true)) {
                listeners.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
            }
        };
    }

    boolean contains(String address, SessionId session) {
        return listeners.containsKey(new Key(Network.of(address), session));
    }

    /** How many pairs of address and session it knows. */
    int size() {
        return listeners.size();
    }
}
