// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.peer;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Who listens in which room: what every peer has to keep, whatever its library calls a connection. */
final class Rooms<C> {

    private final ConcurrentHashMap<String, Set<C>> rooms = new ConcurrentHashMap<>();

    /** The listeners of a room, as they come and go. */
    Set<C> listeners(String room) {
        return rooms.computeIfAbsent(room, name -> ConcurrentHashMap.newKeySet());
    }
}
