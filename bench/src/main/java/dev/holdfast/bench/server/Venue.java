// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.server;

import java.util.List;

/** A running server with rooms to talk in. Closing it ends its process. */
public interface Venue extends AutoCloseable {

    /** So many rooms that nobody was in yet, numbered from 0. Asked once. */
    List<Room> rooms(int count);

    ServerProcess process();

    @Override
    void close();
}
