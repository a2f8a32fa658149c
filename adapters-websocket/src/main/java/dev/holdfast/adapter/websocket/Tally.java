package dev.holdfast.adapter.websocket;

import java.util.concurrent.ConcurrentHashMap;

/** How many there are of each, up to a limit that is exact whoever comes at once. What there is none of takes no room. */
final class Tally<K> {

    private final ConcurrentHashMap<K, Integer> counts = new ConcurrentHashMap<>();
    private final int max;

    /** @param max of each, 1 or more */
    Tally(int max) {
        this.max = max;
    }

    /** Whether there was room for one more, which is counted then. */
    boolean take(K key) {
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

    /** One that was taken is no more. */
    void giveBack(K key) {
        counts.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
    }

    int of(K key) {
        return counts.getOrDefault(key, 0);
    }

    /** Of how many there is at least one. */
    int kinds() {
        return counts.size();
    }
}
