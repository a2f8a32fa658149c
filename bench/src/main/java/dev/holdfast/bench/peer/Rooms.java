// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.peer;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The listeners of each room, which every peer keeps, whatever its library calls a connection. */
final class Rooms<C> {

    private final ConcurrentHashMap<String, Set<C>> rooms = new ConcurrentHashMap<>();

    /** The listeners of a room, as they connect and disconnect. */
    Set<C> listeners(String room) {
        return rooms.computeIfAbsent(room, name -> ConcurrentHashMap.newKeySet());
    }
}
