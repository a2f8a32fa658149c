// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.server;

import java.net.URI;
import java.time.Duration;

/** A running server, until it is closed. */
public interface RunningServer extends AutoCloseable {

    /** Its address with the real port: {@code http://127.0.0.1:8080}. */
    URI uri();

    /**
     * Begins a graceful shutdown and returns at once. The server tells clients to leave, loses no audio, and closes
     * when all have left. A second call does nothing. Takes as long as the settings say, and less with fewer
     * connections.
     */
    void drain();

    /** Waits until the server is closed, by any thread. */
    void awaitClosed() throws InterruptedException;

    /** Waits at most this long. Returns whether the server is closed. */
    boolean awaitClosed(Duration max) throws InterruptedException;

    /** Tells connected clients to leave, writes unsaved data to storage, and stops. A second call does nothing. */
    @Override
    void close();
}
