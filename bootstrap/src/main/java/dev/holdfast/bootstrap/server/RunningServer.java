// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.server;

import java.net.URI;
import java.time.Duration;

/** A server that answers, until it is closed. */
public interface RunningServer extends AutoCloseable {

    /** Where it answers, with the real port: {@code http://127.0.0.1:8080}. */
    URI uri();

    /**
     * Begins to go away without costing anybody a word, and closes when all have left; returns at once. Twice is once.
     * Takes as long as the settings say, and less where fewer are connected.
     */
    void drain();

    /** Until it is closed, by whomever. */
    void awaitClosed() throws InterruptedException;

    /** The same, at the most so long; whether it is closed. */
    boolean awaitClosed(Duration max) throws InterruptedException;

    /** Tells whoever is connected to go away, writes down what must not be lost, and stops. Twice is once. */
    @Override
    void close();
}
