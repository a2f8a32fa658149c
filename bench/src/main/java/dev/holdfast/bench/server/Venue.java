// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.server;

import java.util.List;

/** A running server with rooms for speakers and listeners. Closing it ends its process. */
public interface Venue extends AutoCloseable {

    /** Creates this many unused rooms, numbered from 0. Called once. */
    List<Room> rooms(int count);

    ServerProcess process();

    @Override
    void close();
}
