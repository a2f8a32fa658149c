// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.handshake;

import java.util.concurrent.ConcurrentHashMap;

/** Counts per key, up to an exact limit. A key whose count is zero takes no memory. Thread-safe. */
final class KeyedCounter<K> {

    private final ConcurrentHashMap<K, Integer> counts = new ConcurrentHashMap<>();
    private final int max;

    /** @param max the limit of each key, 1 or more */
    KeyedCounter(int max) {
        this.max = max;
    }

    /** Adds one. False: the key is at its limit, and nothing changed. */
    boolean tryIncrement(K key) {
        while (true) {
            Integer before = counts.putIfAbsent(key, 1);
            if (before == null) {
                return true;
            }
            if (before >= max) {
                return false;
            }
            if (counts.replace(key, before, before + 1)) {
                return true;
            }
        }
    }

    void decrement(K key) {
        counts.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
    }

    int count(K key) {
        return counts.getOrDefault(key, 0);
    }

    /** How many keys have a count above zero. */
    int keys() {
        return counts.size();
    }
}
